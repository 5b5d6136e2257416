// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.JsonNode;
import java.util.List;

/** {@code landline forward remove|enable|disable}. */
final class ForwardCommands {
  private ForwardCommands() {}

  static final class Remove extends EditCommand {
    Remove() {
      super(
          new Words(
              "forward remove",
              "NAME",
              1,
              "take a forward away",
              List.of("Takes a forward away; its live flows are cut, all others go on.")));
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      String name = arguments.get(0);
      text.remove(text.root(), "forwards", text.named("forwards", "forward", name));
      told.done("forward " + name + " is gone");
      if (!text.isHub()) {
        told.elsewhere("landline forward remove " + name);
      }
    }
  }

  static final class Enable extends EditCommand {
    Enable() {
      super(
          new Words(
              "forward enable",
              "NAME",
              1,
              "let a disabled forward work again",
              List.of("Undoes forward disable.")));
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      String name = arguments.get(0);
      JsonNode forward = text.named("forwards", "forward", name);
      if (isDisabled(forward)) {
        text.unset(forward, "enabled");
      }
      told.done("forward " + name + " works again");
      if (!text.isHub()) {
        told.elsewhere("landline forward enable " + name);
      }
    }
  }

  static final class Disable extends EditCommand {
    Disable() {
      super(
          new Words(
              "forward disable",
              "NAME",
              1,
              "keep a forward but let nobody in",
              List.of("The forward stays in the file and does not work; live flows are cut.")));
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      String name = arguments.get(0);
      JsonNode forward = text.named("forwards", "forward", name);
      if (!isDisabled(forward)) {
        text.set(forward, "enabled", "false");
      }
      told.done("forward " + name + " is disabled");
      if (!text.isHub()) {
        told.elsewhere("landline forward disable " + name);
      }
    }
  }

  private static boolean isDisabled(JsonNode forward) {
    return forward.member("enabled").filter(e -> e.value().equals("false")).isPresent();
  }
}
