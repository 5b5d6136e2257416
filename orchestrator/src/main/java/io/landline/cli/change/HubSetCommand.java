// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import io.landline.config.document.Json;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline hub set}. */
public final class HubSetCommand extends EditCommand {
  @Parameter(names = "--endpoint", description = "HOST:PORT  where the hub is reached")
  private @Nullable String endpoint;

  @Parameter(names = "--public-address", description = "A  the public address of this site")
  private @Nullable String publicAddress;

  public HubSetCommand() {
    super(
        new CommandHelp(
            "hub set",
            "[NAME]",
            1,
            "change the hub's address (site)",
            List.of(
                "Changes where this site reaches its hub, and the site's public address. NAME is",
                "needed where there are several hubs.")));
  }

  /** The hub in the list of hubs; empty where there is only one. */
  private static Optional<Name> named(ConfigurationDraft draft, List<String> arguments)
      throws EditException {
    if (!draft.hasHubs()) {
      if (!arguments.isEmpty()) {
        throw new EditException(
            Kind.USAGE, "this site has one hub, which has no name", "leave out the name");
      }
      return Optional.empty();
    }
    if (arguments.isEmpty()) {
      throw new EditException(
          Kind.USAGE,
          "this site has the hubs " + String.join(", ", draft.hubs()),
          "landline hub set NAME ...");
    }
    return Optional.of(draft.hub(arguments.get(0)));
  }

  private static void set(ConfigurationDraft draft, Optional<Name> hub, String key, Json value) {
    if (hub.isPresent()) {
      draft.putHub(
          hub.get(), entry -> value.equals(entry.get(key)) ? entry : entry.with(key, value));
    } else {
      draft.set("hub", key, value);
    }
  }

  @Override
  Change change(Session session, List<String> arguments) {
    return (draft, out) -> {
      requireSite(draft);
      Optional<Name> hub = named(draft, arguments);
      if (endpoint == null && publicAddress == null) {
        throw new EditException(
            Kind.USAGE, "no option says what to change", "give --endpoint or --public-address");
      }
      if (endpoint != null) {
        HostEndpoint wanted = HostEndpoint.parse(endpoint);
        set(draft, hub, "endpoint", Json.of(wanted.toString()));
        out.done("the hub's endpoint is " + wanted);
      }
      if (publicAddress != null) {
        IpAddress wanted = IpAddress.parse(publicAddress);
        set(draft, hub, "publicAddress", Json.of(wanted.toString()));
        out.done("this site is seen as " + wanted);
      }
    };
  }
}
