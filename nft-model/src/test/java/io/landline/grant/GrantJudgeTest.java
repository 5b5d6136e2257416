// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantJudgeTest {
  private static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  private static final Name A = new Name("wa7vc");
  private static final Name B = new Name("k7xyz");
  private static final List<IpPrefix> NO_NETWORKS = List.of();

  private static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return PublicKey.of(bytes);
  }

  private static HubSite site(Name name, int number) {
    return site(name, number, HubSite.USUAL_FORWARDS);
  }

  private static HubSite site(Name name, int number, int maxForwards) {
    return new HubSite(
        name,
        key(number),
        Optional.empty(),
        IpAddress.parse("10.99.0." + number),
        List.of(),
        List.of(),
        List.of(ProtocolPorts.parse("udp/1024-65535"), ProtocolPorts.parse("tcp/1024-65535")),
        maxForwards,
        List.of(),
        PUBLIC,
        List.of());
  }

  private static HubPolicy hub(HubSite... sites) {
    return new HubPolicy(
        new Name("seattle"),
        InterfaceName.parse("eth0"),
        List.of(PUBLIC),
        Tunnel.of(
            InterfaceName.parse("landline0"), InterfaceAddress.parse("10.99.0.1/24"), 51820, 1420),
        List.of(ProtocolPorts.parse("tcp/22"), ProtocolPorts.parse("udp/51820")),
        List.of(sites),
        Footprint.DEFAULT);
  }

  private static ForwardRequest request(String name, String listen, String to) {
    Listen public_ = Listen.parse(listen);
    return new ForwardRequest(
        new Name(name),
        public_,
        Optional.empty(),
        IpAddress.parse(to),
        public_.ports(),
        List.of(),
        Optional.empty(),
        true);
  }

  private static Declaration declaration(String lan, ForwardRequest... forwards) {
    return new Declaration(List.of(IpPrefix.parse(lan)), List.of(), List.of(), List.of(forwards));
  }

  private static Judgement judge(HubPolicy hub, Ledger ledger) {
    return GrantJudge.judge(hub, UnaryOperator.identity(), ledger);
  }

  private static Answer answer(Judgement judgement, Name site) {
    return Objects.requireNonNull(judgement.answers().get(site));
  }

  /** What a hub with these two sites decides about one forward of A. */
  private static Reason decided(HubPolicy hub, String lan, ForwardRequest request) {
    Ledger ledger = Ledger.EMPTY.with(A, 1, declaration(lan, request), NO_NETWORKS);
    return answer(judge(hub, ledger), A).forwards().get(0).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "udp/55193, 10.49.7.19, accepted",
    "tcp+udp/8443, 10.99.0.2, accepted",
    "tcp/22, 10.49.7.19, protected",
    "udp/51820, 10.49.7.19, protected",
    "udp/51882, 10.49.7.19, protected",
    "tcp/51000-52100, 10.49.7.19, protected",
    "udp/53, 10.49.7.19, outside-grant",
    "tcp+udp/1000-2000, 10.49.7.19, outside-grant",
    "udp/5000, 10.49.8.19, outside-lan",
    "udp/5000, 10.99.0.3, device-elsewhere",
    "udp/5000, 10.99.0.1, outside-lan",
    "udp/5000, 10.99.0.130, outside-lan",
    "udp/5000, 203.0.113.10, outside-lan",
  })
  void one_forward(String listen, String to, String reason) {
    HubPolicy hub = hub(site(A, 2), site(B, 3));
    assertThat(decided(hub, "10.49.7.0/24", request("f", listen, to))).hasToString(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, too wide",
    "10.99.0.0/24, the tunnel",
    "203.0.113.0/24, public",
    "192.168.0.0/16, 192.168.1.1",
  })
  void networks_that_a_site_may_not_use_by_itself(String lan, String to) {
    IpAddress device = IpPrefix.parse(lan).address();
    Reason reason = decided(hub(site(A, 2)), lan, request("f", "udp/5000", device.toString()));
    assertThat(reason)
        .as(to)
        .isEqualTo(lan.startsWith("192") ? Reason.ACCEPTED : Reason.OUTSIDE_LAN);
  }

  @Test
  void a_network_that_the_hub_itself_uses_is_not_a_sites() {
    Ledger ledger =
        Ledger.EMPTY.with(
            A,
            1,
            declaration("10.49.7.0/24", request("f", "udp/5000", "10.49.7.19")),
            List.of(IpPrefix.parse("10.49.0.0/16")));
    Answer answer = answer(judge(hub(site(A, 2)), ledger), A);
    assertThat(answer.forwards().get(0).reason()).isEqualTo(Reason.OUTSIDE_LAN);
    assertThat(answer.lan()).isEmpty();
  }

  @Test
  void the_administrators_networks_are_the_limit() {
    HubPolicy hub = hub(site(A, 2).withLan(List.of(IpPrefix.parse("10.49.7.0/25"))));
    assertThat(decided(hub, "10.49.7.0/24", request("f", "udp/5000", "10.49.7.19")))
        .isEqualTo(Reason.ACCEPTED);
    assertThat(decided(hub, "10.49.7.0/24", request("f", "udp/5000", "10.49.7.200")))
        .isEqualTo(Reason.OUTSIDE_LAN);
  }

  @Test
  void what_is_granted_is_in_the_policy() {
    Ledger ledger =
        Ledger.EMPTY.with(
            A,
            1,
            new Declaration(
                List.of(IpPrefix.parse("10.49.7.0/24")),
                List.of(),
                List.of(IpAddress.parse("10.49.7.20"), IpAddress.parse("10.50.0.1")),
                List.of(
                    request("ipsc", "udp/55193", "10.49.7.19"),
                    request("no", "tcp/22", "10.49.7.19"))),
            NO_NETWORKS);
    HubSite site = judge(hub(site(A, 2)), ledger).policy().sites().get(0);
    assertThat(site.captured()).containsExactly(IpAddress.parse("10.49.7.20"));
    assertThat(site.lan()).containsExactly(IpPrefix.parse("10.49.7.0/24"));
    assertThat(site.forwards()).extracting(Forward::label).containsExactly("wa7vc/ipsc");
    assertThat(site.forwards().get(0).publicAddress()).isEqualTo(PUBLIC);
  }

  @Test
  void the_first_site_keeps_a_port_and_the_next_one_gets_it_when_it_is_free() {
    HubPolicy hub = hub(site(A, 2), site(B, 3));
    Declaration ofA = declaration("10.1.0.0/24", request("a", "udp/5000-5010", "10.1.0.1"));
    Declaration ofB = declaration("10.2.0.0/24", request("b", "udp/5010", "10.2.0.1"));
    Ledger ledger = Ledger.EMPTY.with(A, 1, ofA, NO_NETWORKS).with(B, 1, ofB, NO_NETWORKS);
    Judgement first = judge(hub, ledger);
    assertThat(answer(first, B).forwards().get(0).reason()).isEqualTo(Reason.TAKEN);
    // A gives up one port: what it keeps stays its own.
    Declaration less = declaration("10.1.0.0/24", request("a", "udp/5000-5009", "10.1.0.1"));
    Judgement second = judge(hub, first.ledger().with(A, 2, less, NO_NETWORKS));
    assertThat(reasons(second)).containsOnly(Reason.ACCEPTED);
    // A wants the port back: it comes after B now, and what it had stays refused with it.
    Judgement third = judge(hub, second.ledger().with(A, 3, ofA, NO_NETWORKS));
    assertThat(answer(third, A).forwards().get(0).reason()).isEqualTo(Reason.TAKEN);
    assertThat(answer(third, B).isComplete()).isTrue();
  }

  @Test
  void a_forward_that_lost_its_grant_does_not_take_its_port_from_another_site_later() {
    HubPolicy wide = hub(site(A, 2), site(B, 3));
    HubSite narrow =
        new HubSite(
            A,
            site(A, 2).publicKey(),
            Optional.empty(),
            IpAddress.parse("10.99.0.2"),
            List.of(),
            List.of(),
            List.of(ProtocolPorts.parse("udp/6000")),
            10,
            List.of(),
            PUBLIC,
            List.of());
    Ledger ledger =
        Ledger.EMPTY
            .with(
                A, 1, declaration("10.1.0.0/24", request("a", "udp/5000", "10.1.0.1")), NO_NETWORKS)
            .with(
                B,
                1,
                declaration("10.2.0.0/24", request("b", "udp/5000", "10.2.0.1")),
                NO_NETWORKS);
    Judgement before = judge(wide, ledger);
    assertThat(answer(before, A).isComplete()).isTrue();
    Judgement narrowed = judge(hub(narrow, site(B, 3)), before.ledger());
    assertThat(answer(narrowed, A).forwards().get(0).reason()).isEqualTo(Reason.OUTSIDE_GRANT);
    assertThat(answer(narrowed, B).isComplete()).isTrue();
    Judgement widened = judge(wide, narrowed.ledger());
    assertThat(answer(widened, A).forwards().get(0).reason()).isEqualTo(Reason.TAKEN);
    assertThat(answer(widened, B).isComplete()).isTrue();
  }

  @Test
  void the_hubs_own_configuration_goes_first_and_an_equal_forward_is_the_same() {
    Forward file =
        new Forward(
            new Name("ipsc"),
            Listen.parse("udp/55193"),
            PUBLIC,
            IpAddress.parse("10.49.7.19"),
            PortRange.of(55193),
            List.of(),
            Optional.empty(),
            true,
            false);
    HubPolicy hub =
        hub(
            site(A, 2).withLan(List.of(IpPrefix.parse("10.49.7.0/24"))).withForwards(List.of(file)),
            site(B, 3));
    Judgement same =
        judge(
            hub,
            Ledger.EMPTY.with(
                A,
                1,
                declaration("10.49.7.0/24", request("other", "udp/55193", "10.49.7.19")),
                NO_NETWORKS));
    assertThat(answer(same, A).isComplete()).isTrue();
    assertThat(same.policy()).isEqualTo(hub);
    Ledger taken =
        Ledger.EMPTY.with(
            B,
            1,
            declaration("10.2.0.0/24", request("mine", "udp/55193", "10.2.0.1")),
            NO_NETWORKS);
    assertThat(answer(judge(hub, taken), B).forwards().get(0).reason()).isEqualTo(Reason.TAKEN);
    assertThat(decided(hub, "10.49.7.0/24", request("ipsc", "udp/5000", "10.49.7.19")))
        .isEqualTo(Reason.TAKEN);
  }

  @Test
  void a_peer_keeps_its_ports_and_its_address_and_declares_nothing() {
    Forward talk =
        new Forward(
            new Name("talk"),
            Listen.parse("udp/5000"),
            PUBLIC,
            IpAddress.parse("10.99.0.3"),
            PortRange.of(5000),
            List.of(),
            Optional.empty(),
            true,
            false);
    HubSite phone =
        new HubSite(
            HubSite.Kind.PEER,
            new Name("phone"),
            key(3),
            Optional.empty(),
            IpAddress.parse("10.99.0.3"),
            List.of(),
            List.of(IpAddress.parse("10.99.0.3")),
            List.of(),
            0,
            List.of(),
            PUBLIC,
            List.of(talk));
    HubPolicy hub = hub(site(A, 2), phone);
    assertThat(decided(hub, "10.49.7.0/24", request("ipsc", "udp/5000", "10.49.7.19")))
        .isEqualTo(Reason.TAKEN);
    assertThat(decided(hub, "10.49.7.0/24", request("ipsc", "udp/5001", "10.99.0.3")))
        .isNotEqualTo(Reason.ACCEPTED);
    Ledger ledger =
        Ledger.EMPTY.with(
            phone.name(),
            1,
            declaration("10.49.7.0/24", request("more", "udp/5002", "10.99.0.3")),
            NO_NETWORKS);
    assertThat(judge(hub, ledger).policy()).isEqualTo(hub);
    assertThat(judge(hub, ledger).answers()).doesNotContainKey(phone.name());
  }

  @Test
  void a_blocked_one_and_more_than_the_site_may_have() {
    HubSite limited =
        new HubSite(
            A,
            site(A, 2).publicKey(),
            Optional.empty(),
            IpAddress.parse("10.99.0.2"),
            List.of(),
            List.of(),
            site(A, 2).grants(),
            2,
            List.of(new Name("bad")),
            PUBLIC,
            List.of());
    Ledger ledger =
        Ledger.EMPTY.with(
            A,
            1,
            declaration(
                "10.1.0.0/24",
                request("bad", "udp/5000", "10.1.0.1"),
                request("f1", "udp/5001", "10.1.0.1"),
                request("f2", "udp/5002", "10.1.0.1"),
                request("f3", "udp/5003", "10.1.0.1")),
            NO_NETWORKS);
    assertThat(answer(judge(hub(limited), ledger), A).forwards())
        .extracting(Answer.OfForward::reason)
        .containsExactly(Reason.BLOCKED, Reason.ACCEPTED, Reason.ACCEPTED, Reason.TOO_MANY);
  }

  @Test
  void two_forwards_of_one_name_are_no_declaration() {
    ForwardRequest one = request("f", "udp/5000", "10.1.0.1");
    assertThatThrownBy(() -> declaration("10.1.0.0/24", one, one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two forwards have the name f");
  }

  @Test
  void callers_and_devices_have_ipv4_addresses() {
    assertThatThrownBy(() -> request("f", "udp/5000", "2001:db8::19"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IPv4");
  }

  private static List<Reason> reasons(Judgement judgement) {
    return judgement.answers().values().stream()
        .flatMap(a -> a.forwards().stream())
        .map(Answer.OfForward::reason)
        .toList();
  }

  /** Whatever sites declare, in any order: no port twice, nothing taken away, nothing outside. */
  @Test
  void random_declarations_never_take_anything_from_another_site() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("grants: -Dfuzz.seed=" + seed);
    Random random = new Random(seed);
    HubPolicy hub = hub(site(A, 2), site(B, 3), site(new Name("third"), 4));
    for (int round = 0; round < 300; round++) {
      Ledger ledger = Ledger.EMPTY;
      Map<Name, List<Forward>> before = Map.of();
      for (int step = 1; step < 12; step++) {
        HubSite who = hub.sites().get(random.nextInt(3));
        Judgement now = judge(hub, ledger.with(who.name(), step, random(random), NO_NETWORKS));
        Set<String> ports = new HashSet<>();
        Map<IpAddress, Name> devices = new java.util.HashMap<>();
        Map<Name, List<Forward>> granted = new java.util.HashMap<>();
        for (HubSite site : now.policy().sites()) {
          granted.put(site.name(), site.forwards());
          for (Forward forward : site.forwards()) {
            assertThat(devices.putIfAbsent(forward.target(), site.name())).isIn(null, site.name());
            for (ProtocolPorts each : forward.listen().each()) {
              for (int p = each.ports().first(); p <= each.ports().last(); p++) {
                assertThat(ports.add(each.protocol() + "/" + p)).isTrue();
              }
            }
          }
        }
        for (Map.Entry<Name, List<Forward>> was : before.entrySet()) {
          if (!was.getKey().equals(who.name())) {
            assertThat(granted.get(was.getKey())).containsAll(was.getValue());
          }
        }
        Judgement again = judge(hub, now.ledger());
        assertThat(again.policy().equals(now.policy())).isTrue();
        assertThat(again.ledger().equals(now.ledger())).isTrue();
        ledger = now.ledger();
        before = granted;
      }
    }
  }

  private static Declaration random(Random random) {
    List<ForwardRequest> forwards = new ArrayList<>();
    Stream.iterate(0, n -> n + 1)
        .limit(random.nextInt(6))
        .forEach(
            n -> {
              int first = 5000 + random.nextInt(20);
              forwards.add(
                  request(
                      "f" + n,
                      (random.nextBoolean() ? "udp/" : "tcp+udp/")
                          + first
                          + "-"
                          + (first + random.nextInt(4)),
                      "10.1.0." + random.nextInt(6)));
            });
    return declaration("10.1.0.0/24", forwards.toArray(ForwardRequest[]::new));
  }

  /** Random claims of two sites: a restart of the hub, which decides again, changes no answer. */
  @Test
  void deciding_again_gives_the_same_answers() {
    Random random = new Random(20261130);
    for (int n = 0; n < 500; n++) {
      HubPolicy hub = hub(site(A, 2, 1 + random.nextInt(4)), site(B, 3, 3));
      Ledger ledger = Ledger.EMPTY;
      for (int revision = 1; revision <= 4; revision++) {
        for (Name name : List.of(A, B)) {
          String lan = name.equals(A) ? "10.49.7" : "10.49.8";
          ForwardRequest[] wanted =
              IntStream.range(0, random.nextInt(6))
                  .mapToObj(
                      i ->
                          request(
                              "f" + i,
                              "udp/" + (5000 + random.nextInt(6)),
                              lan + "." + (19 + random.nextInt(2))))
                  .toArray(ForwardRequest[]::new);
          ledger = ledger.with(name, revision, declaration(lan + ".0/24", wanted), NO_NETWORKS);
          Judgement first = judge(hub, ledger);
          Judgement again = judge(hub, first.ledger());
          assertThat(again.answers()).isEqualTo(first.answers());
          assertThat(again.ledger()).isEqualTo(first.ledger());
          ledger = first.ledger();
        }
      }
    }
  }
}
