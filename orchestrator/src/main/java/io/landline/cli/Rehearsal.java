// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.api.DeviceStatus;
import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.LiveTraffic;
import io.landline.api.LogEntry;
import io.landline.api.ServiceState;
import io.landline.api.SiteHealth;
import io.landline.api.Status;
import io.landline.config.HostPaths;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.edit.Author;
import io.landline.edit.Deed;
import io.landline.edit.Fate;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Side;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.State;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.DeviceReference;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Does what commands do most, in one process and without output: the JVM that runs it keeps the
 * classes in an archive (-XX:ArchiveClassesAtExit), with which every command starts faster. The
 * build runs it, and so does the installation.
 */
public final class Rehearsal {
  private static final Instant NOW = Instant.parse("2025-11-22T19:58:07Z");
  private static final Name SITE = new Name("site");
  private static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  private static final IpAddress DEVICE = IpAddress.parse("10.49.7.19");

  private Rehearsal() {}

  /** Runs the commands. The one argument is a configuration to read. */
  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory("landline-rehearsal");
    try {
      play(root, Path.of(arguments[0]));
    } finally {
      HostPaths paths = new HostPaths(root);
      for (Path there :
          List.of(paths.controlSocket(), paths.run(), paths.root().resolve("run"), root)) {
        Files.deleteIfExists(there);
      }
    }
  }

  /**
   * Runs the commands.
   *
   * @param root an empty folder
   * @param file a configuration
   * @return the exit codes
   */
  static List<Integer> play(Path root, Path file) throws IOException {
    Path socket = new HostPaths(root).controlSocket();
    Files.createDirectories(new HostPaths(root).run());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    ControlServer service =
        ControlServer.open(socket, (request, reply) -> reply.accept(new Reply.Status(status())));
    try {
      return List.of(
              List.of("render", "nft", file.toString()),
              List.of("check", file.toString()),
              List.of("status", "--root", root.toString()),
              List.of("status", "--json", "--root", root.toString()))
          .stream()
          .map(words -> Main.run(words, nowhere, nowhere))
          .toList();
    } finally {
      service.close();
    }
  }

  private static Status status() {
    Deed deed = new Deed(new Author("root", true, Optional.empty()), "init hub");
    ServiceState state =
        new ServiceState(
            "hub",
            new Name("rehearsal"),
            "",
            new ServiceState.ServiceProcess(1, NOW),
            Optional.empty(),
            Optional.of(new LogEntry(1, NOW, deed, Fate.APPLIED)),
            Optional.empty(),
            new ServiceState.Repairs(
                1, Optional.of(new ServiceState.Repair(NOW, "repaired: 1 ip rule added", 80))),
            List.of());
    return new Status(state, health(), traffic());
  }

  private static LiveTraffic traffic() {
    return new LiveTraffic(
        List.of(
            new LiveTraffic.Peer(
                SITE,
                PUBLIC,
                Optional.of(Endpoint.parse("192.0.2.1:51820")),
                Optional.of(NOW),
                1,
                1,
                1,
                1)),
        1,
        List.of(
            new LiveTraffic.Forward(
                new Name("dmr"),
                Listen.parse("udp/55193"),
                "site/10.49.7.19",
                DeviceReference.of(SITE, DEVICE),
                true,
                1_000,
                1_000_000,
                1_000,
                1_000_000,
                1,
                0,
                Optional.of(NOW))),
        List.of(
            new LiveTraffic.CapturedDevice(
                new Name("dmr"), DEVICE, LiveTraffic.Ipv6.BLOCKED, true, 1)),
        List.of(),
        List.of());
  }

  private static Health health() {
    return Health.of(
        List.of(
            new SiteHealth(
                SITE,
                Side.HUB,
                State.OK,
                "site is seen as 203.0.113.10",
                NOW,
                NOW,
                PUBLIC,
                new Measurements(
                    9,
                    9,
                    Optional.of(Duration.ofMillis(41)),
                    Optional.of(Duration.ofMillis(2)),
                    Optional.of(0.003),
                    Optional.of(1392),
                    Optional.of(Duration.ofSeconds(48))),
                List.of(
                    new LegStatus(Leg.TUNNEL, LegStatus.Outcome.WELL, "5 of 5", Optional.empty())),
                List.of(),
                List.of(
                    new DeviceStatus(
                        new Name("dmr"), DEVICE, true, Optional.of(true), Optional.of(1L))))));
  }
}
