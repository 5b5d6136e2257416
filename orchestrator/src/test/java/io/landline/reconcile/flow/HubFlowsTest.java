// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import static io.landline.kernel.Flow.DESTINATION_TRANSLATED;
import static io.landline.kernel.Flow.SOURCE_TRANSLATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Flow;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.reconcile.Policies;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which flows a hub deletes, and which it must leave alone. */
final class HubFlowsTest {
  private static final String CALLER = "198.51.100.20:4000";
  private static final Forward IPSC = Policies.forward("udp/55193", "10.49.7.19", "55193");

  private static Flow forwarded(String publicSide, String device) {
    return Policies.flow(CALLER, publicSide, device, CALLER, DESTINATION_TRANSLATED, 0);
  }

  private static boolean stale(Flow flow, Forward... forwards) {
    return new HubFlows(Policies.hub(forwards), Optional.empty()).isStale(flow);
  }

  @Test
  void a_flow_that_goes_where_its_forward_leads_stays() {
    assertThat(stale(forwarded("203.0.113.10:55193", "10.49.7.19:55193"), IPSC)).isFalse();
  }

  @Test
  void a_flow_of_a_forward_that_was_removed_goes() {
    assertThat(stale(forwarded("203.0.113.10:55193", "10.49.7.19:55193"))).isTrue();
  }

  @Test
  void a_flow_of_a_forward_that_leads_elsewhere_now_goes() {
    assertThat(stale(forwarded("203.0.113.10:55193", "10.49.7.20:55193"), IPSC)).isTrue();
    assertThat(stale(forwarded("203.0.113.10:55193", "10.49.7.19:6000"), IPSC)).isTrue();
  }

  @Test
  void a_flow_that_began_before_its_forward_was_there_goes() {
    assertThat(
            stale(
                Policies.flow(CALLER, "203.0.113.10:55193", "203.0.113.10:55193", CALLER, 0, 0),
                IPSC))
        .isTrue();
  }

  @Test
  void a_shifted_range_is_held_port_by_port() {
    Forward shift = Policies.forward("udp/55300-55303", "10.49.7.19", "6300-6303");
    assertThat(stale(forwarded("203.0.113.10:55302", "10.49.7.19:6302"), shift)).isFalse();
    assertThat(stale(forwarded("203.0.113.10:55302", "10.49.7.19:6300"), shift)).isTrue();
  }

  @Test
  void a_caller_who_is_not_listed_any_more_goes() {
    Forward listed = Policies.forward("udp/55193", "10.49.7.19", "55193", "198.51.100.99/32");
    assertThat(stale(forwarded("203.0.113.10:55193", "10.49.7.19:55193"), listed)).isTrue();
  }

  @Test
  void flows_of_the_hub_itself_and_of_others_stay() {
    assertThat(
            stale(
                Policies.flow(CALLER, "203.0.113.10:51820", "203.0.113.10:51820", CALLER, 0, 0),
                IPSC))
        .isFalse();
    assertThat(
            stale(
                Policies.flow(
                    CALLER,
                    "203.0.113.10:8080",
                    "172.17.0.2:80",
                    CALLER,
                    DESTINATION_TRANSLATED,
                    0),
                IPSC))
        .isFalse();
  }

  @Test
  void a_captured_device_is_seen_as_its_site_or_goes() {
    String device = "10.49.7.19:4000";
    String server = "198.51.100.20:53";
    assertThat(
            stale(Policies.flow(device, server, server, "203.0.113.10:4000", SOURCE_TRANSLATED, 0)))
        .isFalse();
    assertThat(
            stale(Policies.flow(device, server, server, "203.0.113.99:4000", SOURCE_TRANSLATED, 0)))
        .isTrue();
  }

  @Test
  void a_flow_of_a_site_that_was_removed_goes() {
    HubPolicy former = Policies.hub(IPSC);
    HubPolicy now =
        new HubPolicy(
            former.name(),
            former.publicInterface(),
            former.publicAddresses(),
            former.tunnel(),
            former.protect(),
            List.of(),
            former.footprint());
    Flow flow = forwarded("203.0.113.10:55193", "10.49.7.19:55193");
    assertThat(new HubFlows(now, Optional.of(former)).isStale(flow)).isTrue();
  }

  @Test
  void a_device_is_seen_with_the_public_port_of_a_forward_that_was_added_or_goes() {
    Forward shifted = Policies.forward("udp/55300", "10.49.7.19", "6300");
    String device = "10.49.7.19:6300";
    String server = "198.51.100.20:53";
    assertThat(
            stale(
                Policies.flow(device, server, server, "203.0.113.10:6300", SOURCE_TRANSLATED, 0),
                shifted))
        .isTrue();
    assertThat(
            stale(
                Policies.flow(device, server, server, "203.0.113.10:55300", SOURCE_TRANSLATED, 0),
                shifted))
        .isFalse();
  }

  @Test
  void an_outgoing_flow_on_a_port_that_a_forward_of_another_device_holds_now_goes() {
    Forward others = Policies.forward("udp/4000-4100", "10.49.7.20", "4000-4100");
    String device = "10.49.7.19:4000";
    String server = "198.51.100.20:53";
    Flow flow = Policies.flow(device, server, server, "203.0.113.10:4000", SOURCE_TRANSLATED, 0);
    assertThat(stale(flow, IPSC)).isFalse();
    assertThat(stale(flow, others)).isTrue();
    Flow elsewhere =
        Policies.flow(device, server, server, "203.0.113.10:63500", SOURCE_TRANSLATED, 0);
    assertThat(stale(elsewhere, others)).isFalse();
  }

  @Test
  void an_outgoing_flow_on_a_probe_port_goes() {
    String server = "198.51.100.20:53";
    assertThat(
            stale(
                Policies.flow(
                    "10.49.7.19:51882",
                    server,
                    server,
                    "203.0.113.10:51882",
                    SOURCE_TRANSLATED,
                    0)))
        .isTrue();
  }

  @Test
  void a_captured_flow_that_was_never_translated_goes() {
    assertThat(
            stale(
                Policies.flow(
                    "10.49.7.19:4000",
                    "198.51.100.20:53",
                    "198.51.100.20:53",
                    "10.49.7.19:4000",
                    0,
                    0)))
        .isTrue();
  }

  @Test
  void a_device_that_is_not_captured_any_more_loses_its_flows() {
    String server = "198.51.100.20:53";
    assertThat(
            stale(
                Policies.flow(
                    "10.49.7.50:4000", server, server, "203.0.113.10:4000", SOURCE_TRANSLATED, 0)))
        .isTrue();
  }
}
