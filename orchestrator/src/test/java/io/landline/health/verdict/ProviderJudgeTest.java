// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Leg;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of a site whose hub is a provider's. */
final class ProviderJudgeTest {
  private static Rounds rounds() {
    return Rounds.well().atProvider();
  }

  private static Verdict judged(Rounds rounds) {
    return SiteJudge.ofOneRound().add(rounds.round());
  }

  private static Finding worst(Rounds rounds) {
    return judged(rounds).worst().orElseThrow();
  }

  @Test
  void a_device_that_STUN_servers_do_not_answer_is_a_warning() {
    assertThat(judged(rounds().well(Rounds.DMR)).state()).isEqualTo(State.OK);
    Finding lost = worst(rounds().well(Leg.STUN).well(Rounds.FLEX).lost(Rounds.DMR));
    assertThat(lost.state()).isEqualTo(State.WARNING);
    assertThat(lost.cause()).isEqualTo(Cause.DEVICE_LOST);
    assertThat(lost.harm()).isEqualTo("dmr may not reach the internet");
    Finding wrong = worst(rounds().seen(Rounds.DMR, "192.0.2.1", 31000));
    assertThat(wrong.state()).isEqualTo(State.CRITICAL);
    assertThat(wrong.harm()).isEqualTo("the internet sees dmr as 192.0.2.1");
  }

  @Test
  void what_no_hub_offers_is_neither_well_nor_bad() {
    Verdict verdict = judged(rounds());
    assertThat(verdict.state()).as("%s", verdict.findings()).isEqualTo(State.OK);
  }

  @Test
  void without_stun_servers_it_is_not_known_as_whom_devices_are_seen() {
    Finding finding = worst(rounds().notKnown(Leg.SEEN_AS, "no servers"));
    assertThat(finding.state()).isEqualTo(State.UNKNOWN);
    assertThat(finding.remedy()).containsExactly("add a server to probe.stun in landline.json");
    assertThat(judged(rounds().notKnown(Leg.STUN, "silent")).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void one_lost_port_is_the_providers() {
    Finding finding = worst(rounds().lost(Rounds.IPSC));
    assertThat(finding.state()).isEqualTo(State.CRITICAL);
    assertThat(finding.cause()).isEqualTo(Cause.PROVIDER_FIREWALL);
    assertThat(finding.harm()).isEqualTo("nobody can reach udp/55193");
    assertThat(finding.causes()).contains("the provider blocks udp/55193");
  }

  @Test
  void if_nothing_comes_back_wireguard_tells_where_it_ends() {
    Rounds all = rounds().lost(Rounds.IPSC, Rounds.AUDIO);
    assertThat(worst(all).cause()).isEqualTo(Cause.HANDSHAKE_BUT_NO_DATA);
    Finding silent = worst(all.silent(Duration.ofMinutes(5)));
    assertThat(silent.cause()).isEqualTo(Cause.NO_HANDSHAKE);
    assertThat(silent.where()).isEqualTo("WireGuard hears nothing from the provider's hub");
  }
}
