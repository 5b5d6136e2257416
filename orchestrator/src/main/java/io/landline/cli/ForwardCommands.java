// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.ConfigurationDraft;
import java.util.List;

/** {@code landline forward remove|enable|disable}. */
final class ForwardCommands {
  private ForwardCommands() {}

  static final class Remove extends EditCommand {
    Remove() {
      super(
          new CommandHelp(
              "forward remove",
              "NAME",
              1,
              "remove a forward",
              List.of("Removes a forward. Its live flows are cut; all others continue.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      String name = arguments.get(0);
      return (draft, out) -> {
        draft.removeForward(name);
        out.done("forward " + name + " is removed");
        tellHub(draft, out, "remove", name);
      };
    }
  }

  static final class Enable extends EditCommand {
    Enable() {
      super(
          new CommandHelp(
              "forward enable",
              "NAME",
              1,
              "let a disabled forward work again",
              List.of("Undoes forward disable.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return setEnabled(arguments.get(0), true);
    }
  }

  static final class Disable extends EditCommand {
    Disable() {
      super(
          new CommandHelp(
              "forward disable",
              "NAME",
              1,
              "keep a forward in the file, inactive",
              List.of("The forward stays in the file but is inactive. Its live flows are cut.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return setEnabled(arguments.get(0), false);
    }
  }

  private static EditCommand.Change setEnabled(String name, boolean enabled) {
    return (draft, out) -> {
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
