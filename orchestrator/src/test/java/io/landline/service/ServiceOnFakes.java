// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.ConfigHistory;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.drift.Keeper;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.net.Endpoint;
import io.landline.path.HubAddress;
import io.landline.reconcile.FakeHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service on a fake kernel, real files and a clock of the test's, and what tests ask of it. */
abstract class ServiceOnFakes {
  static final String SITE =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" },
        "devices": [ { "name": "dmr", "address": "10.49.7.19", "mac": "02:00:00:00:00:19" } ],
        "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ],
        "capture": { "devices": ["dmr"] } }
      """
          .formatted("A".repeat(42) + "E=");
  static final String OTHER = SITE.replace("55193", "55194");
  static final ChangeRecord RECORD =
      new ChangeRecord(new Author("josh", true, Optional.empty()), "forward set ipsc");
  static final Optional<Duration> MINUTE = Optional.of(Duration.ofSeconds(60));

  @TempDir Path root;
  HostPaths paths;
  FakeHost host;
  final TestClock clock = new TestClock();
  final List<String> log = new ArrayList<>();

  /** What every name of a hub means now. */
  List<Endpoint> resolved = List.of();

  Service service;

  /** A service between its start and its end, by whatever means. */
  final class Service {
    final HostUpkeep upkeep;
    final Keeper keeper;
    final Requests requests;
    final HubAddress names = new HubAddress(name -> resolved);

    Service() throws Exception {
      Log told = (priority, line) -> log.add(priority + " " + line);
      Daemon.recover(paths, told, clock.nanos());
      upkeep =
          new HostUpkeep(
              paths,
              host.kernel,
              names,
              LoadedConfiguration.read(paths, told),
              told,
              policy -> 0,
              what -> {});
      keeper = new Keeper(upkeep, told, clock.nanos());
      requests = new Requests(paths, upkeep, told, clock, () -> {});
      upkeep.recall();
      requests.resume(clock.nanos());
      step();
    }

    /** As the working thread does after each wakeup. */
    void step() {
      if (requests.step(clock.nanos())) {
        keeper.lookAtAll(clock.nanos());
      }
      if (!requests.isDown()) {
        keeper.step(clock.nanos());
        if (keeper.trouble().isEmpty() && upkeep.holds()) {
          requests.settled();
        }
      }
    }

    Reply ask(Request request) {
      List<Reply> replies = new ArrayList<>();
      requests.answer(request, replies::add, clock.nanos());
      step();
      return replies.get(0);
    }

    String outcome() {
      return requests.state(keeper).configuration().orElseThrow().outcome().toString();
    }
  }

  @BeforeEach
  void start() throws Exception {
    paths = new HostPaths(root);
    host = FakeHost.site(root.resolve("unused"));
    Files.createDirectories(paths.etc());
    Files.createDirectories(paths.run());
    Files.writeString(paths.configuration(), SITE);
    new KeyFiles(paths, warning -> {}).createPrivateKey();
    service = new Service();
  }

  static Request.Apply edit(String before, String after, Optional<Duration> probation) {
    Request.Candidate candidate =
        Request.Candidate.of(
            before.getBytes(StandardCharsets.UTF_8),
            after.getBytes(StandardCharsets.UTF_8),
            List.of());
    return new Request.Apply(RECORD, Optional.of(candidate), probation);
  }

  String file() throws IOException {
    return Files.readString(paths.configuration());
  }

  static Reply.Done done(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Done.class);
    return (Reply.Done) reply;
  }

  static Reply.Refused refused(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    return (Reply.Refused) reply;
  }

  /** All that the kernel holds; what came back may stand in another order. */
  List<String> kernel() {
    return host.state().lines().sorted().toList();
  }

  List<String> outcomes() throws IOException {
    return new ConfigHistory(paths).entries().stream().map(e -> e.outcome().toString()).toList();
  }

  /** Killed and started again, in the same boot. */
  void restart() throws Exception {
    host.refuse(Integer.MAX_VALUE);
    service = new Service();
  }

  /** Power lost: the kernel and /run are new. */
  void reboot() throws Exception {
    host = FakeHost.site(root.resolve("unused"));
    try (Stream<Path> files = Files.walk(paths.run())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.createDirectories(paths.run());
    clock.reboot();
    service = new Service();
  }

  /** File, history and kernel agree, on one of these texts. */
  void consistent(String... texts) throws IOException {
    assertThat(file()).isIn((Object[]) texts);
    assertThat(new String(service.upkeep.wanted().text(), StandardCharsets.UTF_8))
        .isEqualTo(file());
    ConfigHistory history = new ConfigHistory(paths);
    ConfigHistory.Entry standing = history.standing().orElseThrow();
    assertThat(history.isText(standing, file().getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(service.requests.state(service.keeper).configuration().orElseThrow().number())
        .isEqualTo(standing.number());
    assertThat(service.keeper.trouble()).isEmpty();
    assertThat(service.upkeep.difference().isEmpty()).isTrue();
    assertThat(host.state()).contains(file().equals(SITE) ? "55193" : "55194");
    assertThat(host.state()).doesNotContain(file().equals(SITE) ? "55194" : "55193");
  }

  /** The time of day and the monotonic clock, which a test moves. */
  static final class TestClock extends Clock {
    private Instant now = Instant.parse("2025-11-20T19:42:00Z");
    private long nanos = 1_000_000_000L;

    long nanos() {
      return nanos;
    }

    void pass(Duration time) {
      now = now.plus(time);
      nanos += time.toNanos();
    }

    void reboot() {
      nanos = 1_000_000L;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
