// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.config.HostPaths;
import io.landline.control.ControlServer;
import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
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
import java.util.OptionalInt;

/**
 * What commands do most, in one process and for nobody: the JVM that runs it keeps the classes in
 * an archive (-XX:ArchiveClassesAtExit), with which every command begins faster. The build runs it,
 * and so does the installation.
 */
public final class Rehearsal {
  private static final Instant NOW = Instant.parse("2025-11-22T19:58:07Z");

  private Rehearsal() {}

  /** Plays all of it. The one argument is a configuration to read. */
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
   * Plays all of it.
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
        ControlServer.open(socket, (request, reply) -> reply.accept(answer(request)));
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

  private static Reply answer(Request request) {
    if (request instanceof Request.Status) {
      return new Reply.Facts(status());
    }
    if (request instanceof Request.Live) {
      return new Reply.Live(live());
    }
    return new Reply.Health(Optional.of(health()), "");
  }

  private static StatusFacts status() {
    ChangeRecord record = new ChangeRecord(new Author("root", true, Optional.empty()), "init hub");
    return new StatusFacts(
        "hub",
        "rehearsal",
        1,
        NOW,
        Optional.of(new StatusFacts.Change(1, NOW, record, "applied")),
        Optional.empty(),
        Optional.empty(),
        new StatusFacts.Repairs(
            1, Optional.of(new StatusFacts.Repair(NOW, "repaired: 1 ip rule added", 80))),
        "",
        List.of());
  }

  private static LiveFacts live() {
    LiveFacts.Count count = new LiveFacts.Count(1_000, 1_000_000);
    return new LiveFacts(
        List.of(
            new LiveFacts.Peer(
                "site", "10.99.0.2", Optional.of("192.0.2.1:51820"), Optional.of(NOW), 1, 1, 1, 1)),
        List.of(
            new LiveFacts.Forward(
                "dmr", "udp/55193", "site/10.49.7.19", true, count, count, 1, 0, Optional.of(NOW))),
        1,
        List.of(new LiveFacts.Captured("dmr", "10.49.7.19", LiveFacts.Ipv6.BLOCKED, 1)),
        List.of(),
        List.of());
  }

  private static HealthFacts health() {
    HealthFacts.Site site =
        new HealthFacts.Site(
            "site",
            "OK",
            "so",
            "203.0.113.10",
            new HealthFacts.Measured(
                Optional.of(Duration.ofMillis(41)),
                Optional.of(Duration.ofMillis(2)),
                OptionalInt.of(3),
                OptionalInt.of(1392)),
            List.of(),
            List.of(),
            List.of());
    return new HealthFacts("OK", "so", NOW, NOW, List.of("OK"), List.of(site));
  }
}
