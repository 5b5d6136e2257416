// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import static io.landline.reconcile.Policies.MARK;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Flow;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import io.landline.reconcile.Policies;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which flows a site deletes, and which it must leave alone. */
final class SiteFlowsTest {
  private static final String CALLER = "198.51.100.20:4000";
  private static final String DMR = "10.49.7.19:55193";
  private static final Forward IPSC = Policies.forward("udp/55193", "10.49.7.19", "55193");

  private static boolean stale(Flow flow, List<String> captured, Forward... forwards) {
    return new SiteFlows(Policies.site(captured, forwards), Policies.facts()).isStale(flow);
  }

  private static Flow plain(String from, String to, int mark) {
    return Policies.flow(from, to, to, from, 0, mark);
  }

  @Test
  void a_flow_to_a_forward_stays_and_one_to_nothing_goes() {
    assertThat(stale(plain(CALLER, DMR, MARK), List.of(), IPSC)).isFalse();
    assertThat(stale(plain(CALLER, DMR, MARK), List.of())).isTrue();
  }

  @Test
  void a_flow_of_a_captured_device_that_left_by_the_wan_goes() {
    assertThat(stale(plain(DMR, CALLER, 0), List.of("10.49.7.19"))).isTrue();
    assertThat(stale(plain(DMR, CALLER, MARK), List.of("10.49.7.19"))).isFalse();
  }

  @Test
  void a_flow_of_a_released_device_that_uses_the_tunnel_goes() {
    assertThat(stale(plain(DMR, CALLER, MARK), List.of())).isTrue();
  }

  @Test
  void local_flows_and_those_of_other_devices_stay() {
    assertThat(stale(plain(DMR, "10.49.7.50:22", 0), List.of("10.49.7.19"))).isFalse();
    assertThat(stale(plain(DMR, "192.168.100.1:80", 0), List.of("10.49.7.19"))).isFalse();
    assertThat(stale(plain("10.49.7.50:4000", CALLER, 0), List.of("10.49.7.19"))).isFalse();
  }

  @Test
  void an_excluded_destination_is_reached_by_the_wan() {
    String excluded = "198.51.100.200:53";
    assertThat(stale(plain(DMR, excluded, 0), List.of("10.49.7.19"))).isFalse();
    assertThat(stale(plain(DMR, excluded, MARK), List.of("10.49.7.19"))).isTrue();
  }

  @Test
  void a_forward_that_masquerades_now_takes_no_old_flow() {
    Forward masked =
        new Forward(
            IPSC.name(),
            IPSC.listen(),
            IPSC.publicAddress(),
            IPSC.target(),
            IPSC.targetPorts(),
            List.of(),
            IPSC.rate(),
            true,
            true);
    assertThat(stale(plain(CALLER, DMR, MARK), List.of(), masked)).isTrue();
  }

  @Test
  void the_hosts_own_flows_through_the_tunnel_stay() {
    assertThat(stale(plain("10.99.0.2:4000", "10.99.0.1:51880", MARK), List.of())).isFalse();
    assertThat(stale(plain("10.99.0.1:4000", "10.99.0.2:7", MARK), List.of())).isFalse();
  }

  @Test
  void a_probe_that_took_a_forwards_entry_stays_whoever_may_call_it() {
    Forward limited =
        new Forward(
            IPSC.name(),
            IPSC.listen(),
            IPSC.publicAddress(),
            IPSC.target(),
            IPSC.targetPorts(),
            List.of(IpPrefix.parse("198.51.100.0/24")),
            IPSC.rate(),
            false,
            true);
    String testHost = "198.18.51.2:40000";
    Flow probe = Policies.flow(testHost, DMR, "10.99.0.130:51882", testHost, 0, MARK);
    assertThat(stale(probe, List.of(), limited)).isFalse();
    assertThat(stale(plain(testHost, DMR, MARK), List.of(), limited)).isTrue();
  }
}
