// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every command there is, in the order of the help. */
final class Commands {
  private static final Map<String, Supplier<Command>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("key", KeyCommand::new);
    ALL.put("check", CheckCommand::new);
    ALL.put("plan", PlanCommand::new);
    ALL.put("apply", ApplyCommand::new);
    ALL.put("down", DownCommand::new);
    ALL.put("daemon", DaemonCommand::new);
    ALL.put("render", RenderCommand::new);
    ALL.put("version", VersionCommand::new);
    ALL.put("help", HelpCommand::new);
  }

  private Commands() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static @Nullable Command find(String name) {
    Supplier<Command> command = ALL.get(name);
    return command == null ? null : command.get();
  }
}
