// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.document.JsonObject;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import java.util.List;
import java.util.Optional;

/** Writes what a code says of the hub into a site's configuration. */
final class JoinedHub {
  private JoinedHub() {}

  /** Fails if the code is another site's, unless the site has a name of its own. */
  static void requireName(ConfigurationDraft draft, JoinCode code, boolean renamed)
      throws EditException {
    if (!renamed && !code.site().text().equals(draft.name())) {
      throw new EditException(
          Kind.USAGE,
          "this code is for site " + code.site() + ", not " + draft.name(),
          "take the one that the hub printed for this site");
    }
  }

  /**
   * Fails where this host's own key is one that a provider gave it, as it was before a site could
   * have several hubs.
   */
  static void requireOwnKey(Session session, ConfigurationDraft draft) throws EditException {
    KeyFiles keys = new KeyFiles(session.paths(), session::warn);
    for (Name provider : draft.hasOnlyProviders() ? draft.providers() : List.<Name>of()) {
      try {
        if (keys.providerKey(provider).isEmpty()) {
          throw new EditException(
              EditException.Kind.FAILED,
              "the provider gave this host its key and may know it, so no other hub should trust"
                  + " that key",
              "mkdir -p "
                  + session.paths().providerKeys()
                  + "; mv "
                  + session.paths().privateKey()
                  + " "
                  + session.paths().providerKey(provider)
                  + "; then make one for the hub: landline key");
        }
      } catch (KeyFileException e) {
        throw EditException.of(e);
      }
    }
  }

  /**
   * Adds the hub of a code to a site that has joined another one, or updates the one with the same
   * key or public address.
   *
   * @param name what to call it, if a person has said so
   * @return its name
   */
  static Name add(ConfigurationDraft draft, JoinCode code, Optional<Name> name, CommandOutput out)
      throws EditException {
    if (!draft.hasHubs()) {
      draft.listHubs();
    }
    Optional<String> known = draft.hubWith(code.hubKey(), code.publicAddress());
    Name hub = known.map(Name::new).orElseGet(() -> name(draft, name));
    if (known.isEmpty() && draft.hubs().contains(hub.text())) {
      throw nameTaken(hub);
    }
    draft.putHub(
        hub,
        entry ->
            entry
                .with(
                    "tunnel",
                    entry
                        .object("tunnel")
                        .orElse(JsonObject.EMPTY)
                        .with("address", Json.of(code.address().toString()))
                        .with("mtu", mtu(code)))
                .with("publicKey", Json.of(code.hubKey().toString()))
                .with("endpoint", Json.of(code.endpoint().toString()))
                .with("address", Json.of(code.hubAddress().toString()))
                .with("publicAddress", Json.of(code.publicAddress().toString())));
    draft.share(hub, code.secret());
    out.done("hub " + hub + " is at " + code.endpoint() + ", this site " + code.address());
    out.done(
        "forwards work at "
            + code.publicAddress()
            + " too; what captured devices send takes the first hub that answers");
    return hub;
  }

  /** What to call a further hub, unless a person has said so. */
  static Name name(ConfigurationDraft draft, Optional<Name> called) {
    return called.orElseGet(() -> new Name("hub" + (draft.hubs().size() + 1)));
  }

  static EditException nameTaken(Name hub) {
    return new EditException(
        Kind.USAGE, "there is a hub " + hub + " already", "give --hub NAME with another name");
  }

  private static Json mtu(JoinCode code) {
    return code.mtu().map(Json::of).orElseGet(() -> Json.of(Tunnel.AUTO_MTU));
  }

  static void write(ConfigurationDraft draft, JoinCode code, CommandOutput out) {
    draft.set("tunnel", "address", Json.of(code.address().toString()));
    draft.set("tunnel", "mtu", mtu(code));
    draft.set("hub", "publicKey", Json.of(code.hubKey().toString()));
    draft.set("hub", "endpoint", Json.of(code.endpoint().toString()));
    draft.set("hub", "address", Json.of(code.hubAddress().toString()));
    draft.set("hub", "publicAddress", Json.of(code.publicAddress().toString()));
    draft.share(Configuration.HUB, code.secret());
    out.done(
        "the hub is at " + code.endpoint() + ", this site " + code.address() + " in the tunnel");
    out.done("captured devices will be seen as " + code.publicAddress());
  }
}
