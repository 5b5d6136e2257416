// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import io.landline.cli.command.Span;
import io.landline.config.DeclaredSite;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline site replace}. */
public final class SiteReplaceCommand extends EditCommand {
  @Parameter(names = "--endpoint", description = "HOST:PORT  where it reaches this hub")
  private @Nullable String endpoint;

  @Parameter(names = "--expires", description = "24h  how long the one-time code works")
  private @Nullable String expires;

  public SiteReplaceCommand() {
    super(
        new CommandHelp(
            "site replace",
            "NAME [KEY]",
            2,
            "a code for another computer at a site (hub)",
            List.of(
                "For a site whose computer broke or was stolen. Its key stops working at once,",
                "and a code is printed for landline join on the computer that takes its place.",
                "Name, address, grants and forwards of the site stay. The code holds a secret:",
                "send it as you would a password. With KEY, the public key of that computer or of",
                "a router (landline export), the site has this key from now on and no code is",
                "needed.")));
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    if (expires != null && arguments.size() > 1) {
      throw CommandFailure.usage(
          "a code for a site whose KEY is given does not expire", "leave out --expires or KEY");
    }
    Duration valid = expires == null ? SiteAddCommand.VALID : Span.parse("--expires", expires);
    JoinCodePrinter codes = new JoinCodePrinter(session, Optional.ofNullable(endpoint));
    return (draft, out) -> {
      requireHub(draft);
      DeclaredSite site = draft.site(arguments.get(0));
      if (arguments.size() > 1) {
        DeclaredSite changed = site.withPublicKey(PublicKey.parse(arguments.get(1)));
        if (!changed.equals(site)) {
          out.done("site " + site.name() + " has this key now; the former one no longer works");
        }
        draft.put(changed);
        codes.print(draft, draft.hub(), changed, out);
        return;
      }
      out.done(
          codes.isPending(site)
              ? "site " + site.name() + " gets a new code; the former one no longer works"
              : "site " + site.name() + ": the former computer's key no longer works");
      codes.printOneTime(draft, draft.hub(), site, valid, out);
    };
  }
}
