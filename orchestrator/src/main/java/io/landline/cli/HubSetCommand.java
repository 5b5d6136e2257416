// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code landline hub set}. */
final class HubSetCommand extends EditCommand {
  @Parameter(names = "--endpoint", description = "HOST:PORT  where the hub is reached")
  private @Nullable String endpoint;

  @Parameter(names = "--public-address", description = "A  as whom the internet sees it")
  private @Nullable String publicAddress;

  HubSetCommand() {
    super(
        new Words(
            "hub set",
            "",
            0,
            "the hub moved (site)",
            List.of("Tells this site where its hub is now, and which address it lends.")));
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    text.siteOnly(name());
    if (endpoint == null && publicAddress == null) {
      throw new EditException(
          Kind.USAGE, "nothing to change was named", "say --endpoint or --public-address");
    }
    if (endpoint != null) {
      HostEndpoint wanted = HostEndpoint.parse(endpoint);
      set(text, "endpoint", wanted.toString());
      told.done("the hub is reached at " + wanted);
    }
    if (publicAddress != null) {
      IpAddress wanted = IpAddress.parse(publicAddress);
      set(text, "publicAddress", wanted.toString());
      told.done("this site is seen as " + wanted);
    }
  }

  private static void set(HostText text, String key, String value) throws EditException {
    JsonNode hub =
        text.root()
            .member("hub")
            .orElseThrow(
                () ->
                    new EditException(
                        Kind.INVALID, "this site has no hub yet", "landline join CODE"));
    text.set(hub, key, JsonEntry.quoted(value));
  }
}
