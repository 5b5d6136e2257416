// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every command there is, in the order of the help. */
final class Commands {
  private static final Map<String, Supplier<Command>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("init hub", InitHubCommand::new);
    ALL.put("init site", InitSiteCommand::new);
    ALL.put("key", KeyCommand::new);
    ALL.put("site add", SiteAddCommand::new);
    ALL.put("site list", SiteListCommand::new);
    ALL.put("site remove", SiteRemoveCommand::new);
    ALL.put("join", JoinCommand::new);
    ALL.put("hub set", HubSetCommand::new);
    ALL.put("device add", DeviceCommands.Add::new);
    ALL.put("device list", DeviceListCommand::new);
    ALL.put("device remove", DeviceCommands.Remove::new);
    ALL.put("forward add", ForwardAddCommand::new);
    ALL.put("forward list", ForwardListCommand::new);
    ALL.put("forward set", ForwardSetCommand::new);
    ALL.put("forward remove", ForwardCommands.Remove::new);
    ALL.put("forward enable", ForwardCommands.Enable::new);
    ALL.put("forward disable", ForwardCommands.Disable::new);
    ALL.put("capture add", CaptureCommands.Add::new);
    ALL.put("capture list", CaptureListCommand::new);
    ALL.put("capture remove", CaptureCommands.Remove::new);
    ALL.put("capture disable", CaptureSwitchCommands.Disable::new);
    ALL.put("capture enable", CaptureSwitchCommands.Enable::new);
    ALL.put("status", StatusCommand::new);
    ALL.put("test", TestCommand::new);
    ALL.put("check", CheckCommand::new);
    ALL.put("plan", PlanCommand::new);
    ALL.put("apply", ApplyCommand::new);
    ALL.put("confirm", ConfirmCommand::new);
    ALL.put("rollback", RollbackCommand::new);
    ALL.put("log", LogCommand::new);
    ALL.put("down", DownCommand::new);
    ALL.put("up", UpCommand::new);
    ALL.put("health check", HealthCheckCommand::new);
    ALL.put("health report", HealthReportCommand::new);
    ALL.put("health history", HealthHistoryCommand::new);
    ALL.put("alerts set", AlertsCommands.Set::new);
    ALL.put("alerts test", AlertsCommands.Test::new);
    ALL.put("alerts remove", AlertsCommands.Remove::new);
    ALL.put("metrics", MetricsCommand::new);
    ALL.put("guard", GuardCommand::new);
    ALL.put("test-hosts up", TestHostsCommands.Up::new);
    ALL.put("test-hosts down", TestHostsCommands.Down::new);
    ALL.put("daemon", DaemonCommand::new);
    ALL.put("doctor", DoctorCommand::new);
    ALL.put("render", RenderCommand::new);
    ALL.put("version", VersionCommand::new);
    ALL.put("help", HelpCommand::new);
  }

  private Commands() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  /** What may follow a first word that is no command by itself; empty for any other word. */
  static List<String> group(String word) {
    return ALL.keySet().stream()
        .filter(name -> name.startsWith(word + " "))
        .map(name -> name.substring(word.length() + 1))
        .toList();
  }

  /** Every first word. */
  static Set<String> firstWords() {
    return ALL.keySet().stream()
        .map(name -> name.split(" ", 2)[0])
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static @Nullable Command find(String name) {
    Supplier<Command> command = ALL.get(name);
    return command == null ? null : command.get();
  }
}
