// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import java.util.List;
import java.util.Optional;

/** {@code landline forward remove|enable|disable}. */
public final class ForwardCommands {
  private ForwardCommands() {}

  public static final class Remove extends EditCommand {
    public Remove() {
      super(
          new CommandHelp(
              "forward remove",
              "NAME",
              1,
              "remove a forward",
              List.of("Removes a forward and cuts its live flows. All other flows continue.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      String name = arguments.get(0);
      return (draft, out) -> {
        SiteForward.refuse(draft, name, "remove");
        draft.removeForward(name);
        out.done("forward " + name + " is removed");
        tellHub(draft, out, "remove", name);
      };
    }
  }

  public static final class Enable extends DeclaringCommand {
    public Enable() {
      super(
          new CommandHelp(
              "forward enable",
              "NAME",
              1,
              "let a disabled forward work again",
              List.of("Undoes forward disable. On the hub SITE/NAME unblocks a site's forward.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return setEnabled(arguments.get(0), true);
    }
  }

  public static final class Disable extends EditCommand {
    public Disable() {
      super(
          new CommandHelp(
              "forward disable",
              "NAME",
              1,
              "keep a forward in the file, inactive",
              List.of(
                  "The forward stays in the file but is inactive. Its live flows are cut. On the",
                  "hub SITE/NAME blocks a forward that the site declares: the site may not have a",
                  "forward of that name.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return setEnabled(arguments.get(0), false);
    }
  }

  private static EditCommand.Change setEnabled(String name, boolean enabled) {
    return (draft, out) -> {
      Optional<SiteForward> declared = SiteForward.of(draft, name);
      if (declared.isPresent()) {
        declared.get().setBlocked(draft, !enabled, out);
        return;
      }
      draft.put(draft.forward(name).withEnabled(enabled));
      out.done("forward " + name + (enabled ? " works again" : " is disabled"));
      tellHub(draft, out, enabled ? "enable" : "disable", name);
    };
  }

  private static void tellHub(
      ConfigurationDraft draft, CommandOutput out, String word, String name) {
    if (!draft.isHub()) {
      out.otherHost("landline forward " + word + " " + name);
    }
  }
}
