// SPDX-License-Identifier: Apache-2.0
package io.landline.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.PeerHandshake;
import io.landline.health.fact.Declared;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.history.Event;
import io.landline.health.history.HistoryReader;
import io.landline.health.history.HistoryWriter;
import io.landline.health.report.HealthFile;
import io.landline.health.report.Metrics;
import io.landline.health.report.PluginOutput;
import io.landline.health.verdict.Rounds;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthKeeperTest {
  @TempDir Path directory;
  private final List<String> alerts = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private HealthKeeper keeper;
  private Instant now = Rounds.TIME;

  HealthKeeperTest() {
    keeper = keeper(Path.of("/nowhere"));
  }

  @BeforeEach
  void begin() {
    keeper = keeper(directory);
  }

  private HealthKeeper keeper(Path where) {
    return new HealthKeeper(
        Duration.ofSeconds(30),
        2,
        3,
        HistoryWriter.open(where.resolve("history"), Duration.ofSeconds(30), now),
        new Metrics("0.1.0"),
        new HealthKeeper.Outputs(
            where.resolve("health"),
            where.resolve("landline.prom"),
            where.resolve("told"),
            alerts::add,
            log::add));
  }

  private void round(Rounds rounds) {
    now = now.plusSeconds(30);
    Round round = rounds.at(now).round();
    keeper.add(round, List.of(round.site()), now);
  }

  private HealthFile file() throws IOException {
    return HealthFile.parse(Files.readString(directory.resolve("health"))).orElseThrow();
  }

  @Test
  void each_round_is_published_for_anybody_to_read() throws IOException {
    round(Rounds.well());
    assertThat(file().health().state()).isEqualTo(State.OK);
    assertThat(file().written()).isEqualTo(now);
    for (String name : List.of("health", "landline.prom")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-r--r--");
    }
    assertThat(Files.readString(directory.resolve("landline.prom")))
        .contains(
            "landline_health_state{site=\"wa7vc\"} 0",
            "landline_site_up{site=\"wa7vc\"} 1",
            "landline_probe_sent_total{site=\"wa7vc\",leg=\"tunnel\"} 5",
            "landline_probe_rtt_seconds{site=\"wa7vc\",leg=\"tunnel\",stat=\"median\"} 0.041000",
            "landline_probe_jitter_seconds{site=\"wa7vc\",leg=\"tunnel\"} 0.000000");
    try (var files = Files.list(directory)) {
      assertThat(files.filter(f -> f.toString().endsWith(".new"))).isEmpty();
    }
  }

  @Test
  void a_peer_that_is_silent_is_in_the_metrics_and_changes_no_verdict() throws IOException {
    round(Rounds.well());
    PeerHandshake phone =
        new PeerHandshake(new Name("phone"), Optional.of(Instant.ofEpochSecond(1_700_000_000)));
    PeerHandshake laptop = new PeerHandshake(new Name("laptop"), Optional.empty());
    keeper.heard(List.of(laptop, phone), now);
    round(Rounds.well());
    Path metrics = directory.resolve("landline.prom");
    String handshake = "landline_peer_last_handshake_timestamp_seconds";
    assertThat(Files.readString(metrics))
        .contains(handshake + "{peer=\"phone\"} 1700000000")
        .doesNotContain("laptop");
    assertThat(file().health().state()).isEqualTo(State.OK);
    assertThat(file().peers()).containsExactly(laptop, phone);
    assertThat(PluginOutput.lines(file().check()))
        .containsExactly(
            "LANDLINE OK - wa7vc is 203.0.113.10, 9/9 legs | rtt=0.041s;;;0 loss=0%;5;20;0;100",
            "peer laptop: no handshake yet",
            "peer phone: last handshake 14 Nov 22:13 UTC",
            "peers: they raise no alarm: a device that is off or asleep is silent");
    keeper.suspended("this hub has no site, and its peers are not probed", now);
    Instant since = file().since();
    Instant later = now.plusSeconds(60);
    keeper.heard(List.of(new PeerHandshake(new Name("laptop"), Optional.of(now))), later);
    assertThat(file().peers())
        .containsExactly(
            new PeerHandshake(
                new Name("laptop"), Optional.of(now.truncatedTo(ChronoUnit.SECONDS))));
    assertThat(file().since()).isEqualTo(since);
    assertThat(file().written()).isEqualTo(later.truncatedTo(ChronoUnit.SECONDS));
    assertThat(Files.readString(metrics))
        .contains(handshake + "{peer=\"laptop\"}")
        .doesNotContain("phone");
  }

  @Test
  void metrics_count_declared_forwards_by_the_hubs_answer() throws IOException {
    round(Rounds.well());
    Path metrics = directory.resolve("landline.prom");
    assertThat(Files.readString(metrics)).doesNotContain("declared_forwards{");
    round(Rounds.well().declared(new Declared(5, 2, 1, List.of(), Optional.empty())));
    assertThat(Files.readString(metrics))
        .contains(
            "# TYPE landline_declared_forwards gauge",
            "landline_declared_forwards{site=\"wa7vc\",state=\"accepted\"} 5",
            "landline_declared_forwards{site=\"wa7vc\",state=\"refused\"} 2",
            "landline_declared_forwards{site=\"wa7vc\",state=\"waiting\"} 1");
  }

  @Test
  void nobody_is_called_because_a_hub_has_several_sites_nor_because_a_figure_moves() {
    List<Name> all = List.of(new Name("a"), new Name("b"), new Name("c"));
    for (int i = 0; i < 5; i++) {
      now = now.plusSeconds(30);
      for (Name site : all) {
        Round round = Rounds.well().by(Side.HUB).at(now).round();
        keeper.add(
            new Round(
                round.time(), round.by(), site, round.publicAddress(), round.legs(), round.facts()),
            all,
            now);
      }
    }
    assertThat(alerts).isEmpty();
  }

  @Test
  void nobody_is_called_because_a_host_has_just_begun() {
    round(Rounds.well().tunnelLost());
    round(Rounds.well());
    assertThat(alerts).isEmpty();
    keeper.suspended("down", now);
    for (int i = 0; i < 3; i++) {
      assertThat(alerts).isEmpty();
      round(Rounds.well().tunnelLost());
    }
    assertThat(alerts).hasSize(1);
  }

  @Test
  void a_change_is_reported_once_and_so_is_its_end() throws IOException {
    for (int i = 0; i < 3; i++) {
      round(Rounds.well());
    }
    assertThat(alerts).isEmpty();
    for (int i = 0; i < 6; i++) {
      round(Rounds.well().tunnelLost().silent(Duration.ofMinutes(14)));
    }
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0)).startsWith("LANDLINE CRITICAL - wa7vc tunnel:").contains("\ndo: ");
    for (int i = 0; i < 3; i++) {
      round(Rounds.well());
    }
    assertThat(alerts).hasSize(2);
    assertThat(alerts.get(1)).startsWith("LANDLINE OK - wa7vc is 203.0.113.10");
    keeper.close(now);
    assertThat(
            new HistoryReader(directory.resolve("history"))
                .events(Rounds.TIME, now.plusSeconds(1)).stream().map(e -> e.state().orElseThrow()))
        .containsExactly(State.OK, State.CRITICAL, State.OK);
  }

  @Test
  void trouble_at_the_start_is_reported_if_it_persists() {
    for (int i = 0; i < 3; i++) {
      assertThat(alerts).isEmpty();
      round(Rounds.well().tunnelLost().silent(Duration.ofMinutes(14)));
    }
    assertThat(alerts).hasSize(1);
  }

  @Test
  void what_was_reported_before_a_restart_is_not_repeated_but_its_end_is_reported() {
    for (int i = 0; i < 4; i++) {
      round(Rounds.well().tunnelLost().silent(Duration.ofMinutes(14)));
    }
    assertThat(alerts).hasSize(1);
    keeper = keeper(directory);
    for (int i = 0; i < 4; i++) {
      round(Rounds.well().tunnelLost().silent(Duration.ofMinutes(14)));
    }
    assertThat(alerts).hasSize(1);
    keeper = keeper(directory);
    for (int i = 0; i < 4; i++) {
      round(Rounds.well());
    }
    assertThat(alerts).hasSize(2);
    assertThat(alerts.get(1)).startsWith("LANDLINE OK");
  }

  @Test
  void a_hub_reports_a_silent_site() throws IOException {
    for (int i = 0; i < 4; i++) {
      round(Rounds.well().by(Side.HUB));
    }
    for (int i = 0; i < 4; i++) {
      round(Rounds.well().by(Side.HUB).tunnelLost().silent(Duration.ofMinutes(14)));
    }
    assertThat(file().check().line()).contains("wa7vc");
    assertThat(alerts).singleElement().asString().contains("wa7vc is silent", "one of");
  }

  @Test
  void what_cannot_be_written_is_said_once_and_rounds_go_on() throws IOException {
    Files.createDirectory(directory.resolve("health"));
    for (int i = 0; i < 5; i++) {
      round(Rounds.well());
    }
    assertThat(log.stream().filter(l -> l.contains("cannot be written"))).hasSize(1);
    assertThat(Files.readString(directory.resolve("landline.prom"))).contains("landline_");
    Files.delete(directory.resolve("health"));
    round(Rounds.well());
    assertThat(file().health().state()).isEqualTo(State.OK);
    assertThat(log).contains("the health file is written again");
  }

  @Test
  void while_suspended_the_state_is_unknown_with_a_reason() throws IOException {
    round(Rounds.well());
    keeper.suspended("Landline is down here: landline up", now);
    HealthFile later = file().at(now.plus(Duration.ofDays(30)));
    assertThat(later.health().state()).isEqualTo(State.UNKNOWN);
    assertThat(later.check().line()).isEqualTo("Landline is down here: landline up");
  }

  @Test
  void a_site_that_is_no_more_is_forgotten() throws IOException {
    round(Rounds.well().by(Side.HUB));
    Round other = Rounds.well().by(Side.HUB).at(now).round();
    keeper.add(
        new Round(
            other.time(),
            other.by(),
            new Name("k7xyz"),
            other.publicAddress(),
            other.legs(),
            other.facts()),
        List.of(new Name("k7xyz")),
        now);
    assertThat(Files.readString(directory.resolve("landline.prom")))
        .contains("site=\"k7xyz\"")
        .doesNotContain("wa7vc");
  }

  @Test
  void a_forward_and_a_device_that_are_no_more_have_no_series_and_others_count_on()
      throws IOException {
    Leg kept = Leg.forwardOutside(ProtocolPorts.parse("udp/55193"));
    round(Rounds.well());
    assertThat(Files.readString(directory.resolve("landline.prom")))
        .contains(
            "leg=\"forward-outside:udp/4991\"", "leg=\"tcp:tcp/4992\"", "leg=\"device:flex\"");
    keeper.reconfigured(Set.of(kept, Leg.device(new Name("dmr"))));
    round(Rounds.well()); // one that began before, and still knows them
    assertThat(Files.readString(directory.resolve("landline.prom")))
        .doesNotContain("udp/4991", "tcp/4992", "flex")
        .contains("landline_probe_sent_total{site=\"wa7vc\",leg=\"" + kept + "\"} 10\n")
        .contains("leg=\"tunnel\"", "leg=\"device:dmr\"");
  }

  @Test
  void repairs_are_counted_and_remembered() throws IOException {
    keeper.happened(
        new Event(
            now,
            Event.Kind.REPAIR,
            Optional.empty(),
            Optional.empty(),
            "ip rule of dmr, deleted by systemd-networkd"),
        now);
    round(Rounds.well());
    assertThat(Files.readString(directory.resolve("landline.prom")))
        .contains("landline_repairs_total 1");
  }
}
