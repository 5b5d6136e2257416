// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.health.fact.Facts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardTerms;
import io.landline.policy.SitePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a round of probes proves of the way through one of a site's hubs. */
final class CapturedPathTest {
  private static final LegResult ANSWERED = LegResult.Datagrams.of(5, List.of(1L, 2L));
  private static final LegResult LOST = LegResult.Datagrams.of(5, List.of());
  private static final LegResult NOT_TRIED = new LegResult.NotKnown("no test host");
  private final Map<Leg, LegResult> legs = new HashMap<>();
  private final Facts.Builder facts = Facts.builder();
  private SitePolicy view;

  @BeforeEach
  void read() throws Exception {
    byte[] text = Files.readAllBytes(Path.of("src/test/resources/config/good/site-two-hubs.json"));
    view = ((Configuration.Site) ConfigReader.parse(text)).policy().views().get(1);
    set("tunnel", ANSWERED);
    set("device:dmr", ANSWERED);
    set("forward-outside:udp/55193", ANSWERED);
    set("forward-outside:udp/55500", ANSWERED);
  }

  private void set(String leg, LegResult result) {
    legs.put(Leg.parse(leg), result);
  }

  private CapturedPath path() {
    return CapturedPath.of(
        view,
        new Round(
            Instant.EPOCH,
            Side.SITE,
            view.name(),
            view.hub().publicAddress(),
            legs,
            facts.build()));
  }

  @Test
  void it_is_well_where_probes_as_devices_and_from_outside_are_answered() {
    assertThat(path()).isEqualTo(new CapturedPath(CapturedPath.State.WELL, ""));
    set("forward-outside:udp/55193", LOST);
    assertThat(path().state()).isEqualTo(CapturedPath.State.WELL);
  }

  @Test
  void it_is_broken_where_nothing_comes_back_across_the_public_side() {
    set("forward-outside:udp/55193", LOST);
    set("forward-outside:udp/55500", LOST);
    assertThat(path())
        .isEqualTo(
            new CapturedPath(
                CapturedPath.State.BROKEN, "nothing comes back across its public address"));
    set("stun", ANSWERED);
    assertThat(path().state()).isEqualTo(CapturedPath.State.WELL);
  }

  @Test
  void it_is_broken_where_no_probe_as_a_device_is_answered() {
    set("device:dmr", LOST);
    assertThat(path())
        .isEqualTo(
            new CapturedPath(CapturedPath.State.BROKEN, "it loses what captured devices send"));
    set("device:flex", ANSWERED);
    assertThat(path().state()).isEqualTo(CapturedPath.State.WELL);
  }

  @Test
  void a_silent_tunnel_proves_nothing_of_what_is_behind_it() {
    set("tunnel", LOST);
    set("device:dmr", LOST);
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
  }

  @Test
  void what_was_not_tried_proves_nothing() {
    set("device:dmr", NOT_TRIED);
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
    set("device:dmr", ANSWERED);
    set("forward-outside:udp/55193", NOT_TRIED);
    set("forward-outside:udp/55500", NOT_TRIED);
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
  }

  @Test
  void a_closed_probe_port_proves_nothing() {
    legs.keySet().removeIf(leg -> leg.kind() == Leg.Kind.FORWARD_OUTSIDE);
    set("forward-outside:udp/51885", LOST);
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
  }

  @Test
  void a_forward_that_the_hub_does_not_have_proves_nothing() {
    legs.keySet().removeIf(leg -> leg.kind() == Leg.Kind.FORWARD_OUTSIDE);
    set("forward-outside:udp/55193", LOST);
    assertThat(path().state()).isEqualTo(CapturedPath.State.BROKEN);
    ForwardTerms only =
        new ForwardTerms(
            IpAddress.parse("203.0.113.200"),
            ProtocolPorts.parse("udp/55193"),
            IpAddress.parse("10.49.7.19"),
            55193,
            true,
            ForwardTerms.ANYBODY);
    set(
        "agreement",
        new LegResult.Compared(
            3,
            List.of(new ForwardDifference(ForwardDifference.Kind.ONLY_HERE, only, only)),
            Optional.empty()));
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
  }

  @Test
  void what_is_wrong_at_the_site_itself_proves_nothing_of_a_hub() {
    set("device:dmr", LOST);
    facts.obstacle(
        new Obstacle(Side.SITE, Obstacle.Kind.STATE_DIFFERS, "a rule is missing", List.of()));
    assertThat(path().state()).isEqualTo(CapturedPath.State.UNKNOWN);
  }
}
