// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.keys.JoinCode;
import io.landline.policy.Tunnel;

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

  static void write(ConfigurationDraft draft, JoinCode code, CommandOutput out) {
    draft.set("tunnel", "address", Json.of(code.address().toString()));
    draft.set("tunnel", "mtu", code.mtu().map(Json::of).orElseGet(() -> Json.of(Tunnel.AUTO_MTU)));
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
