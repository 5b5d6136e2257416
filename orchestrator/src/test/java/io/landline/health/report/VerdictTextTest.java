// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Health;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.verdict.Rounds;
import io.landline.health.verdict.SiteJudge;
import io.landline.health.verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VerdictTextTest {
  private static final Instant NOW = Rounds.TIME.plus(Duration.ofMinutes(14));

  private static Health of(Rounds rounds) {
    Round round = rounds.round();
    return Health.of(List.of(SiteReport.of(new SiteJudge(2, 3).add(round), round)));
  }

  private static Rounds docker() {
    return Rounds.well()
        .forwardingLost()
        .obstacle(
            Side.SITE,
            Obstacle.Kind.FORWARD_DROP,
            "chain FORWARD of table ip filter (Docker), policy drop",
            "iptables -I DOCKER-USER -i landline0 -j ACCEPT",
            "iptables -I DOCKER-USER -o landline0 -j ACCEPT");
  }

  private static String text(Health host) {
    return String.join("\n", VerdictText.lines(host, NOW));
  }

  @Test
  void well() {
    assertThat(text(of(Rounds.well())))
        .isEqualTo(
            "OK        wa7vc is seen as 203.0.113.10       proved 14 min ago, well for 14 min");
  }

  @Test
  void a_foreign_drop() {
    assertThat(text(of(docker())))
        .isEqualTo(
            """
            CRITICAL  nobody can reach dmr and flex                  since 03:07 UTC, 14 min

            Broken    internet --ok--> hub --ok--> tunnel --ok--> wa7vc --X--> dmr, flex
                      wa7vc drops what comes from the tunnel before it reaches the LAN
            Cause     certain: chain FORWARD of table ip filter (Docker), policy drop
            Do        iptables -I DOCKER-USER -i landline0 -j ACCEPT
                      iptables -I DOCKER-USER -o landline0 -j ACCEPT\
            """);
  }

  @Test
  void a_device_that_uses_another_gateway() {
    assertThat(
            text(
                of(
                    Rounds.well()
                        .device("flex", "10.49.7.20", true, 0, Optional.empty())
                        .calledInVain("flex"))))
        .isEqualTo(
            """
            WARNING   flex is not captured: nothing of it comes through here
                      since 03:07 UTC, 14 min

            Broken    flex --!--> wa7vc --ok--> tunnel --ok--> hub --ok--> internet
                      10.49.7.20 was called, and nothing came back through here for 10 min
            Cause     likely: its gateway is another router
            Do        on flex: make this host its gateway
                      landline doctor\
            """);
  }

  @Test
  void a_silent_site_on_its_hub() {
    assertThat(text(of(Rounds.well().by(Side.HUB).tunnelLost().silent(Duration.ofMinutes(14)))))
        .isEqualTo(
            """
            CRITICAL  wa7vc is silent                                since 03:07 UTC, 14 min

            Broken    internet --ok--> hub --ok--> tunnel --X--> wa7vc --?--> dmr, flex
                      last heard from [2001:db8:1::10]:51820, for 14 min
            Cause     one of: power at the site; its internet; its Landline host
            Do        ask somebody there whether the Landline host has power and internet\
            """);
  }

  @Test
  void a_plugin_prints_one_line_and_more() {
    HealthFile file = HealthFile.of(of(docker()), NOW, Duration.ofMinutes(2));
    assertThat(String.join("\n", PluginOutput.lines(file.check())))
        .isEqualTo(
            """
            LANDLINE CRITICAL - wa7vc forward-inside: wa7vc drops what comes from the tunnel \
            before it reaches the LAN | rtt=0.041s;;;0 loss=0%;5;20;0;100
            nobody can reach dmr and flex since 03:07 UTC
            cause, certain: chain FORWARD of table ip filter (Docker), policy drop
            do: iptables -I DOCKER-USER -i landline0 -j ACCEPT
            do: iptables -I DOCKER-USER -o landline0 -j ACCEPT\
            """);
    assertThat(
            PluginOutput.lines(
                HealthFile.of(of(Rounds.well()), NOW, Duration.ofMinutes(2)).check()))
        .containsExactly(
            "LANDLINE OK - wa7vc is 203.0.113.10, 9/9 legs"
                + " | rtt=0.041s;;;0 loss=0%;5;20;0;100");
  }

  @Test
  void the_file_is_read_as_it_was_written_and_expires() {
    HealthFile file = HealthFile.of(of(docker()), NOW, Duration.ofMinutes(2));
    assertThat(HealthFile.parse(file.text())).contains(file);
    assertThat(file.at(NOW.plusSeconds(120))).isEqualTo(file);
    HealthFile stale = file.at(NOW.plusSeconds(121));
    assertThat(stale.health().state()).isEqualTo(State.UNKNOWN);
    assertThat(PluginOutput.lines(stale.check()).get(0))
        .isEqualTo("LANDLINE UNKNOWN - no word from the service for 2 min: journalctl -u landline");
  }

  @Test
  void a_spoiled_file_is_no_error() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String text = HealthFile.of(of(docker()), NOW, Duration.ofMinutes(2)).text();
    for (int i = 0; i < 2000; i++) {
      StringBuilder spoiled = new StringBuilder(text);
      spoiled.setCharAt(random.nextInt(text.length()), (char) random.nextInt(200));
      spoiled.setLength(random.nextInt(text.length()));
      assertThat(HealthFile.parse(spoiled.toString())).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void a_dead_uplink_is_drawn_by_its_name() {
    Leg lte = Leg.uplink("lte0");
    assertThat(text(of(Rounds.well().well(Leg.uplink("wan0")).lost(lte))))
        .contains("Broken    internet --ok--> hub --ok--> lte0 --!--> wa7vc --ok--> dmr, flex\n");
  }

  @Test
  void a_spare_hub_that_is_silent_is_drawn_by_its_name_and_as_broken() {
    assertThat(text(of(Rounds.well().tunnelLost().hub("seattle").carriedBy("tokyo"))))
        .startsWith(
            "WARNING   nobody can reach dmr and flex by this hub; captured devices use tokyo")
        .contains("internet --ok--> seattle --ok--> tunnel --X--> wa7vc --?--> dmr, flex\n");
  }
}
