// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.Session;
import io.landline.cli.command.Span;
import io.landline.config.DeclaredSite;
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
            "NAME",
            1,
            "a code for another computer at a site (hub)",
            List.of(
                "For a site whose computer broke or was stolen. Its key stops working at once,",
                "and a code is printed for landline join on the computer that takes its place.",
                "Name, address, grants and forwards of the site stay. The code holds a secret:",
                "send it as you would a password.")));
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    Duration valid = expires == null ? SiteAddCommand.VALID : Span.parse("--expires", expires);
    JoinCodePrinter codes = new JoinCodePrinter(session, Optional.ofNullable(endpoint));
    return (draft, out) -> {
      requireHub(draft);
      DeclaredSite site = draft.site(arguments.get(0));
      out.done(
          codes.isPending(site)
              ? "site " + site.name() + " gets a new code; the former one no longer works"
              : "site " + site.name() + ": the former computer's key no longer works");
      codes.printOneTime(draft, draft.hub(), site, valid, out);
    };
  }
}
