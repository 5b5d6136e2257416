// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import static io.landline.reconcile.Policies.MARK;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.SiteFacts;
import io.landline.compile.UplinkFacts;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.kernel.Flow;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Policies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The same site with two hubs, of which the second is in use. */
  private static boolean staleWithTwoHubs(Flow flow, List<String> captured, Forward... forwards) {
    SitePolicy site = Policies.site(captured, forwards);
    HubLink first = new HubLink(new Name("seattle"), site.tunnel(), site.hub());
    HubLink second =
        new HubLink(
            new Name("tokyo"),
            Tunnel.of(
                InterfaceName.parse("landline1"), InterfaceAddress.parse("10.98.0.2/24"), 0, 1420),
            new SiteHub.Landline(
                site.hub().publicKey(),
                Optional.empty(),
                site.hub().endpoint(),
                IpAddress.parse("10.98.0.1"),
                IpAddress.parse("203.0.113.200"),
                25));
    SitePolicy two =
        new SitePolicy(
            site.name(),
            site.lan(),
            site.uplinks(),
            List.of(first, second),
            site.devices(),
            site.forwards(),
            site.capture(),
            site.footprint());
    SiteFacts one = Policies.facts();
    SiteFacts facts =
        new SiteFacts(
            one.lanNetworks(),
            one.specificNetworks(),
            one.macs(),
            one.endpoint(),
            one.forwardingWasOff(),
            one.hasCanaryCable(),
            one.probes(),
            one.pathMtu(),
            UplinkFacts.NONE,
            List.of(),
            1);
    return new SiteFlows(two, facts).isStale(flow);
  }

  @Test
  void what_captured_devices_began_through_another_hub_than_the_one_in_use_goes() {
    int second = Footprint.DEFAULT.hubMark(1).orElseThrow().value();
    assertThat(staleWithTwoHubs(plain(DMR, CALLER, MARK), List.of("10.49.7.19"))).isTrue();
    assertThat(staleWithTwoHubs(plain(DMR, CALLER, second), List.of("10.49.7.19"))).isFalse();
  }

  @Test
  void a_probe_with_a_device_s_address_may_take_every_hub() {
    int second = Footprint.DEFAULT.hubMark(1).orElseThrow().value();
    for (int mark : new int[] {MARK, second}) {
      assertThat(staleWithTwoHubs(plain(DMR, "198.18.51.2:51880", mark), List.of("10.49.7.19")))
          .isFalse();
    }
    assertThat(staleWithTwoHubs(plain(DMR, "198.18.51.2:51880", 0), List.of("10.49.7.19")))
        .isTrue();
  }

  @Test
  void what_came_by_a_forward_stays_whichever_hub_is_in_use() {
    int second = Footprint.DEFAULT.hubMark(1).orElseThrow().value();
    for (int mark : new int[] {MARK, second}) {
      assertThat(staleWithTwoHubs(plain(CALLER, DMR, mark), List.of("10.49.7.19"), IPSC)).isFalse();
      assertThat(staleWithTwoHubs(plain(CALLER, DMR, mark), List.of("10.49.7.19"))).isTrue();
    }
    assertThat(staleWithTwoHubs(plain("10.98.0.2:4000", "10.98.0.1:51880", second), List.of()))
        .isFalse();
  }

  /** The same site with a provider's hub, which routes {@link Policies#PUBLIC} to it. */
  private static boolean staleAtProvider(Flow flow, List<String> captured, Forward... forwards) {
    SitePolicy site = Policies.site(captured, forwards);
    SitePolicy atProvider =
        new SitePolicy(
            site.name(),
            site.lan(),
            site.uplinks(),
            site.tunnel(),
            new SiteHub.Provider(
                site.hub().publicKey(),
                Optional.empty(),
                site.hub().endpoint(),
                Policies.PUBLIC,
                List.of(Policies.PUBLIC.asPrefix()),
                List.of(IpPrefix.ANY_IPV4),
                25),
            site.devices(),
            site.forwards(),
            site.capture(),
            site.footprint());
    return new SiteFlows(atProvider, Policies.facts()).isStale(flow);
  }

  private static Flow translated(String to) {
    return Policies.flow(
        CALLER, Policies.PUBLIC + ":55193", to, CALLER, Flow.DESTINATION_TRANSLATED, MARK);
  }

  @Test
  void where_the_site_translates_a_flow_to_a_forwards_public_port_stays_while_its_target_does() {
    assertThat(staleAtProvider(translated(DMR), List.of(), IPSC)).isFalse();
    assertThat(staleAtProvider(translated("10.49.7.20:55193"), List.of(), IPSC)).isTrue();
    assertThat(staleAtProvider(translated(DMR), List.of())).isTrue();
  }

  @Test
  void where_the_site_translates_a_captured_flow_stays_while_it_is_seen_as_it_should_be() {
    String seen = Policies.PUBLIC + ":4000";
    Flow right =
        Policies.flow("10.49.7.19:4000", CALLER, CALLER, seen, Flow.SOURCE_TRANSLATED, MARK);
    Flow wrong =
        Policies.flow(
            "10.49.7.19:4000", CALLER, CALLER, "203.0.113.99:4000", Flow.SOURCE_TRANSLATED, MARK);
    assertThat(staleAtProvider(right, List.of("10.49.7.19"))).isFalse();
    assertThat(staleAtProvider(wrong, List.of("10.49.7.19"))).isTrue();
    // The host's own probe of the public address leaves by the WAN, untranslated and unmarked.
    Flow probe = plain("100.64.0.2:4000", Policies.PUBLIC + ":55193", 0);
    assertThat(staleAtProvider(probe, List.of(), IPSC)).isFalse();
  }

  private static final int PROVIDER_MARK = 0x43000000;
  private static final String PUBLIC = "203.0.113.77";

  /** Of a site with a hub of Landline's and a provider. */
  private static boolean staleAtTwo(Flow flow, int inUse) {
    try {
      SitePolicy site =
          ((Configuration.Site)
                  ConfigReader.read(
                      Path.of("src/test/resources/golden/site-hub-and-provider/landline.json")))
              .policy();
      SiteFacts facts =
          new SiteFacts(
              List.of(IpPrefix.parse("10.49.7.0/24")),
              List.of(),
              Map.of(),
              Optional.empty(),
              false,
              false,
              Optional.empty(),
              Optional.empty(),
              UplinkFacts.NONE,
              List.of(),
              inUse);
      return new SiteFlows(site, facts).isStale(flow);
    } catch (ConfigException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void each_hubs_forwards_are_judged_by_what_that_hub_sends() {
    Flow byProvider =
        Policies.flow(
            CALLER, PUBLIC + ":55193", DMR, CALLER, Flow.DESTINATION_TRANSLATED, PROVIDER_MARK);
    for (int inUse : List.of(0, 1)) {
      assertThat(staleAtTwo(plain(CALLER, DMR, MARK), inUse)).isFalse();
      assertThat(staleAtTwo(byProvider, inUse)).isFalse();
    }
    // Another device has the forward now.
    Flow former =
        Policies.flow(
            CALLER,
            PUBLIC + ":55193",
            "10.49.7.20:55193",
            CALLER,
            Flow.DESTINATION_TRANSLATED,
            PROVIDER_MARK);
    assertThat(staleAtTwo(former, 0)).isTrue();
    // The test host answers probes that took a forward's entry.
    Flow probe =
        Policies.flow(
            CALLER,
            PUBLIC + ":55193",
            "10.99.0.130:51882",
            CALLER,
            Flow.DESTINATION_TRANSLATED,
            PROVIDER_MARK);
    assertThat(staleAtTwo(probe, 0)).isFalse();
  }

  @Test
  void what_captured_devices_began_through_another_hub_goes() {
    String device = "10.49.7.19:4300";
    Flow translated =
        Policies.flow(
            device, CALLER, CALLER, PUBLIC + ":4300", Flow.SOURCE_TRANSLATED, PROVIDER_MARK);
    assertThat(staleAtTwo(plain(device, CALLER, MARK), 0)).isFalse();
    assertThat(staleAtTwo(plain(device, CALLER, MARK), 1)).isTrue();
    assertThat(staleAtTwo(translated, 1)).isFalse();
    assertThat(staleAtTwo(translated, 0)).isTrue();
    // Not translated, though it goes to the provider.
    assertThat(staleAtTwo(plain(device, CALLER, PROVIDER_MARK), 1)).isTrue();
  }
}
