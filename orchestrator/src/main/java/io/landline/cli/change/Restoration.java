// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.StandardInput;
import io.landline.cli.host.ServiceCall;
import io.landline.config.Configuration;
import io.landline.grant.Declaration;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code landline join --restore}: shows what this site declared before its computer was replaced,
 * and makes the change if a person agrees.
 */
final class Restoration {
  private final Session session;
  private final Optional<Name> hub;

  /**
   * Not begun yet.
   *
   * @param hub which of several hubs to ask; empty: the first
   */
  Restoration(Session session, Optional<Name> hub) {
    this.session = session;
    this.hub = hub;
  }

  ExitCode run() throws CommandFailure {
    Optional<Declaration> last = new ServiceCall(session).lastDeclaration(hub);
    if (last.isEmpty()) {
      session.print("Restore   the hub keeps no former declaration of this site");
      return ExitCode.DONE;
    }
    Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
    if (!(configuration instanceof Configuration.Site site)) {
      throw CommandFailure.usage("this is a hub", "--restore belongs on a site");
    }
    SitePolicy view =
        site.policy()
            .viewToAsk(hub, 0)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        site.policy().hasNoHub(hub.orElseThrow()), "see landline hub list"));
    RestorePlan plan = new RestorePlan(last.get(), view.tunnel().address().address());
    session.print("Restore   what this site declared before its computer was replaced:");
    plan.commands().forEach(line -> session.print("  " + line));
    if (!session.isTerminal() || !isWanted()) {
      plan.remarks().forEach(remark -> session.note("Note      " + remark));
      session.note("nothing was restored; to restore it, run these commands");
      return ExitCode.DONE;
    }
    return new Edit(plan).run(session, List.of());
  }

  private boolean isWanted() throws CommandFailure {
    String answer = StandardInput.line(session, "Restore all of this? Type yes or no:");
    return List.of("y", "yes").contains(answer.toLowerCase(Locale.ROOT));
  }

  /** One change; what the hub refuses now is kept, and reported as refused. */
  private static final class Edit extends EditCommand {
    private final RestorePlan plan;

    Edit(RestorePlan plan) {
      super(new CommandHelp("join --restore", "", 0, "", List.of()));
      this.plan = plan;
    }

    @Override
    boolean keeps() {
      return true;
    }

    @Override
    boolean hasSecretArguments() {
      return true; // those of join
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return plan::make;
    }
  }
}
