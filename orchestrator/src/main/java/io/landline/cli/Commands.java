// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.cli.change.AlertsCommands;
import io.landline.cli.change.ApplyCommand;
import io.landline.cli.change.CaptureCommands;
import io.landline.cli.change.CaptureSwitchCommands;
import io.landline.cli.change.ConfirmCommand;
import io.landline.cli.change.DeviceCommands;
import io.landline.cli.change.DownCommand;
import io.landline.cli.change.ForwardAddCommand;
import io.landline.cli.change.ForwardCommands;
import io.landline.cli.change.ForwardSetCommand;
import io.landline.cli.change.HubCommands;
import io.landline.cli.change.HubRemoveCommand;
import io.landline.cli.change.HubSetCommand;
import io.landline.cli.change.InitHubCommand;
import io.landline.cli.change.InitSiteCommand;
import io.landline.cli.change.JoinCommand;
import io.landline.cli.change.KeyCommand;
import io.landline.cli.change.KeyRotateCommand;
import io.landline.cli.change.PeerAddCommand;
import io.landline.cli.change.PeerRemoveCommand;
import io.landline.cli.change.RollbackCommand;
import io.landline.cli.change.SiteAddCommand;
import io.landline.cli.change.SiteRemoveCommand;
import io.landline.cli.change.SiteReplaceCommand;
import io.landline.cli.change.SiteSetCommand;
import io.landline.cli.change.UpCommand;
import io.landline.cli.change.UplinkCommands;
import io.landline.cli.command.Command;
import io.landline.cli.doctor.DoctorCommand;
import io.landline.cli.service.DaemonCommand;
import io.landline.cli.service.GuardCommand;
import io.landline.cli.service.TestHostsCommands;
import io.landline.cli.show.CaptureListCommand;
import io.landline.cli.show.CheckCommand;
import io.landline.cli.show.DeviceListCommand;
import io.landline.cli.show.ExportCommand;
import io.landline.cli.show.ExposureCommand;
import io.landline.cli.show.ForwardListCommand;
import io.landline.cli.show.HealthCheckCommand;
import io.landline.cli.show.HealthHistoryCommand;
import io.landline.cli.show.HealthReportCommand;
import io.landline.cli.show.HubListCommand;
import io.landline.cli.show.LogCommand;
import io.landline.cli.show.MetricsCommand;
import io.landline.cli.show.PeerListCommand;
import io.landline.cli.show.PlanCommand;
import io.landline.cli.show.PresetListCommand;
import io.landline.cli.show.PresetShowCommand;
import io.landline.cli.show.RenderCommand;
import io.landline.cli.show.SiteListCommand;
import io.landline.cli.show.StatusCommand;
import io.landline.cli.show.TestCommand;
import io.landline.cli.show.UplinkListCommand;
import io.landline.cli.show.VersionCommand;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every command there is, in the order of the help. */
public final class Commands {
  private static final List<String> NAMES =
      List.of(
          "init hub",
          "init site",
          "key",
          "key rotate",
          "site add",
          "site list",
          "site set",
          "site replace",
          "site remove",
          "export",
          "peer add",
          "peer list",
          "peer remove",
          "join",
          "hub set",
          "hub remove",
          "hub list",
          "hub use",
          "hub auto",
          "uplink list",
          "uplink use",
          "uplink auto",
          "device add",
          "device list",
          "device remove",
          "forward add",
          "forward list",
          "forward set",
          "forward remove",
          "forward enable",
          "forward disable",
          "preset list",
          "preset show",
          "capture add",
          "capture list",
          "capture remove",
          "capture disable",
          "capture enable",
          "status",
          "test",
          "exposure",
          "check",
          "plan",
          "apply",
          "confirm",
          "rollback",
          "log",
          "down",
          "up",
          "health check",
          "health report",
          "health history",
          "alerts set",
          "alerts test",
          "alerts remove",
          "metrics",
          "guard",
          "test-hosts up",
          "test-hosts down",
          "daemon",
          "doctor",
          "render",
          "version",
          "help");

  private Commands() {}

  static List<String> names() {
    return NAMES;
  }

  /** What may follow a first word that is no command by itself; empty for any other word. */
  static List<String> group(String word) {
    return NAMES.stream()
        .filter(name -> name.startsWith(word + " "))
        .map(name -> name.substring(word.length() + 1))
        .toList();
  }

  /** Every first word. */
  static Set<String> firstWords() {
    return NAMES.stream()
        .map(name -> name.split(" ", 2)[0])
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A switch, so that a JVM that lives for one command loads the classes of one. */
  static @Nullable Command find(String name) {
    return switch (name) {
      case "init hub" -> new InitHubCommand();
      case "init site" -> new InitSiteCommand();
      case "key" -> new KeyCommand();
      case "key rotate" -> new KeyRotateCommand();
      case "site add" -> new SiteAddCommand();
      case "site list" -> new SiteListCommand();
      case "site set" -> new SiteSetCommand();
      case "site replace" -> new SiteReplaceCommand();
      case "site remove" -> new SiteRemoveCommand();
      case "peer add" -> new PeerAddCommand();
      case "peer list" -> new PeerListCommand();
      case "peer remove" -> new PeerRemoveCommand();
      case "join" -> new JoinCommand();
      case "hub set" -> new HubSetCommand();
      case "hub remove" -> new HubRemoveCommand();
      case "hub list" -> new HubListCommand();
      case "hub use" -> new HubCommands.Use();
      case "hub auto" -> new HubCommands.Auto();
      case "uplink list" -> new UplinkListCommand();
      case "uplink use" -> new UplinkCommands.Use();
      case "uplink auto" -> new UplinkCommands.Auto();
      case "device add" -> new DeviceCommands.Add();
      case "device list" -> new DeviceListCommand();
      case "device remove" -> new DeviceCommands.Remove();
      case "forward add" -> new ForwardAddCommand();
      case "forward list" -> new ForwardListCommand();
      case "forward set" -> new ForwardSetCommand();
      case "forward remove" -> new ForwardCommands.Remove();
      case "forward enable" -> new ForwardCommands.Enable();
      case "forward disable" -> new ForwardCommands.Disable();
      case "preset list" -> new PresetListCommand();
      case "preset show" -> new PresetShowCommand();
      case "capture add" -> new CaptureCommands.Add();
      case "capture list" -> new CaptureListCommand();
      case "capture remove" -> new CaptureCommands.Remove();
      case "capture disable" -> new CaptureSwitchCommands.Disable();
      case "capture enable" -> new CaptureSwitchCommands.Enable();
      case "status" -> new StatusCommand();
      case "test" -> new TestCommand();
      case "exposure" -> new ExposureCommand();
      case "check" -> new CheckCommand();
      case "plan" -> new PlanCommand();
      case "apply" -> new ApplyCommand();
      case "confirm" -> new ConfirmCommand();
      case "rollback" -> new RollbackCommand();
      case "log" -> new LogCommand();
      case "down" -> new DownCommand();
      case "up" -> new UpCommand();
      case "health check" -> new HealthCheckCommand();
      case "health report" -> new HealthReportCommand();
      case "health history" -> new HealthHistoryCommand();
      case "alerts set" -> new AlertsCommands.Set();
      case "alerts test" -> new AlertsCommands.Test();
      case "alerts remove" -> new AlertsCommands.Remove();
      case "metrics" -> new MetricsCommand();
      case "guard" -> new GuardCommand();
      case "test-hosts up" -> new TestHostsCommands.Up();
      case "test-hosts down" -> new TestHostsCommands.Down();
      case "daemon" -> new DaemonCommand();
      case "doctor" -> new DoctorCommand();
      case "render" -> new RenderCommand();
      case "export" -> new ExportCommand();
      case "version" -> new VersionCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
