// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.cli.command.StandardInput;
import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.keys.JoinCode;
import java.util.List;

/** {@code landline join}. */
public final class JoinCommand extends EditCommand {
  private static final String PROMPT = "Paste the join code that the hub printed, and press Enter:";

  public JoinCommand() {
    super(
        new CommandHelp(
            "join",
            "[CODE]",
            1,
            "join a hub with the code it printed (site)",
            List.of(
                "CODE is what landline site add printed on the hub: the hub's key and endpoint,",
                "the tunnel's addresses, and a secret that is stored in psk/hub. With - or",
                "without CODE it is read from standard input, which keeps it out of the shell's",
                "history, sudo's log and the list of processes. Starts the service if it is",
                "enabled.")));
  }

  @Override
  boolean completesSite() {
    return true;
  }

  @Override
  boolean hasSecretArguments() {
    return true;
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    boolean asks = arguments.isEmpty() || arguments.get(0).equals("-");
    String word = asks ? StandardInput.line(session, PROMPT) : arguments.get(0);
    return (draft, out) -> {
      requireSite(draft);
      join(draft, JoinCode.parse(word), out);
    };
  }

  private static void join(ConfigurationDraft draft, JoinCode code, CommandOutput out)
      throws EditException {
    if (!code.site().text().equals(draft.name())) {
      throw new EditException(
          Kind.USAGE,
          "this code is for site " + code.site() + ", not " + draft.name(),
          "take the one that the hub printed for this site");
    }
    draft.set("tunnel", "address", Json.of(code.address().toString()));
    draft.set("tunnel", "mtu", Json.of(code.mtu()));
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
