// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import io.landline.config.document.Json;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.util.List;
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
            "",
            0,
            "change the hub's address (site)",
            List.of("Changes where this site reaches its hub, and the site's public address.")));
  }

  @Override
  Change change(Session session, List<String> arguments) {
    return (draft, out) -> {
      requireSite(draft);
      if (endpoint == null && publicAddress == null) {
        throw new EditException(
            Kind.USAGE, "no option says what to change", "give --endpoint or --public-address");
      }
      if (endpoint != null) {
        HostEndpoint wanted = HostEndpoint.parse(endpoint);
        draft.set("hub", "endpoint", Json.of(wanted.toString()));
        out.done("the hub's endpoint is " + wanted);
      }
      if (publicAddress != null) {
        IpAddress wanted = IpAddress.parse(publicAddress);
        draft.set("hub", "publicAddress", Json.of(wanted.toString()));
        out.done("this site is seen as " + wanted);
      }
    };
  }
}
