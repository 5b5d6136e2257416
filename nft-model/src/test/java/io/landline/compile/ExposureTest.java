// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import io.landline.policy.Canary;
import io.landline.policy.Exposure;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an exposure lists is what the sets of the compiled ruleset let in, no more and no less. */
final class ExposureTest {
  private static final List<IpAddress> TARGETS =
      List.of(Example.DMR, Example.FLEX, Example.LAPTOP, Example.SITE);
  private static final List<List<TransportProtocol>> PROTOCOLS =
      List.of(
          List.of(TransportProtocol.TCP),
          List.of(TransportProtocol.UDP),
          List.of(TransportProtocol.TCP, TransportProtocol.UDP));
  private static final List<String> CALLERS =
      List.of("198.51.100.7", "198.51.100.99", "192.0.2.1", "203.0.113.200");
  private static final List<List<String>> LISTS =
      List.of(
          List.of(),
          List.of(),
          List.of("198.51.100.0/24"),
          List.of("198.51.100.99/32", "192.0.2.0/24"));

  private static Forward random(Random random, int number) {
    int size = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 1;
    int first = 1 + random.nextInt(100);
    List<TransportProtocol> protocols = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
    int open = 10_000 + 100 * number;
    return new Forward(
        new Name("f" + number),
        new Listen(protocols, new PortRange(open, open + size - 1)),
        Example.PUBLIC,
        TARGETS.get(random.nextInt(TARGETS.size())),
        new PortRange(first, first + size - 1),
        LISTS.get(random.nextInt(LISTS.size())).stream().map(IpPrefix::parse).toList(),
        Optional.empty(),
        random.nextInt(5) > 0,
        random.nextBoolean());
  }

  @Test
  void of_a_random_site_equals_what_its_ruleset_allows() {
    Random random = new Random(10);
    for (int round = 0; round < 300; round++) {
      List<Forward> forwards = new ArrayList<>();
      int many = random.nextInt(12);
      for (int number = 0; number < many; number++) {
        forwards.add(random(random, number));
      }
      assertSame(Example.site(forwards));
    }
  }

  private static void assertSame(SitePolicy policy) {
    Table table = SiteCompiler.compile(policy, Example.siteFacts()).table();
    Exposure exposure = Exposure.of(policy);
    Set<String> listed = new TreeSet<>();
    for (Exposure.Service service : exposure.services()) {
      listed.addAll(doors(service.address(), service.ports()));
    }
    assertThat(exposure.ports()).isEqualTo(listed.size());
    Canary canary = policy.canary().orElseThrow();
    canary.services().forEach(ports -> listed.addAll(doors(canary.address(), ports)));
    assertThat(allowed(table)).as("%s", policy.forwards()).isEqualTo(listed);

    for (String caller : CALLERS) {
      Set<String> forCaller = new TreeSet<>();
      for (Exposure.Service service : exposure.services()) {
        IpAddress address = IpAddress.parse(caller);
        if (service.from().isEmpty()
            || service.from().stream().anyMatch(p -> p.contains(address))) {
          forCaller.addAll(doors(service.address(), service.ports()));
        }
      }
      canary.services().forEach(ports -> forCaller.addAll(doors(canary.address(), ports)));
      assertThat(allowed(table, IpAddress.parse(caller)))
          .as("%s of %s", caller, policy.forwards())
          .isEqualTo(forCaller);
    }
  }

  private static List<String> doors(IpAddress address, ProtocolPorts ports) {
    return doors(
        Datum.of(address), Datum.of(ports.protocol()), ports.ports().first(), ports.ports().last());
  }

  private static List<String> doors(Datum address, Datum protocol, int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(port -> address + " " + protocol + " " + port)
        .toList();
  }

  private static Stream<Element> elements(Table table, String name) {
    return table.sets().stream()
        .filter(set -> set.name().equals(new NftName(name)))
        .flatMap(set -> set.elements().stream());
  }

  private static Set<String> doors(Stream<Element> elements) {
    Set<String> doors = new TreeSet<>();
    elements.forEach(
        element ->
            doors.addAll(
                doors(
                    element.key().get(0),
                    element.key().get(1),
                    port(element.key().get(2).low()),
                    port(element.key().get(2).high()))));
    return doors;
  }

  private static int port(byte[] bytes) {
    return Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
  }

  private static Set<String> allowed(Table table) {
    return doors(Stream.concat(elements(table, "allowed"), elements(table, "allowed_ranges")));
  }

  /** As the rules of from_tunnel ask: allowed, and not restricted to others. */
  private static Set<String> allowed(Table table, IpAddress caller) {
    Set<String> allowed = allowed(table);
    Set<String> refused =
        doors(Stream.concat(elements(table, "restricted"), elements(table, "restricted_ranges")));
    refused.removeAll(doors(elements(table, "sources").filter(e -> contains(e, caller))));
    allowed.removeAll(refused);
    return allowed;
  }

  private static boolean contains(Element element, IpAddress caller) {
    Datum source = element.key().get(3);
    return Arrays.compareUnsigned(source.low(), caller.bytes()) <= 0
        && Arrays.compareUnsigned(caller.bytes(), source.high()) <= 0;
  }

  @Test
  void what_is_always_open_is_what_the_ruleset_serves() {
    SitePolicy policy = Example.site(List.of());
    Table table = SiteCompiler.compile(policy, Example.siteFacts()).table();
    assertThat(elements(table, "tunnel_services").map(Element::toString))
        .containsExactly("udp . " + policy.footprint().probePort());
    assertThat(table.toString())
        .contains(
            "ip saddr "
                + policy.hub().tunnelAddress().orElseThrow()
                + " icmp type echo-request accept");
  }

  @Test
  void of_a_hub_counts_public_ports_once() {
    assertThat(Exposure.of(Example.hub(Example.forwards())).ports())
        .isEqualTo(1 + 4 + 4 + 1 + 2 + 1 + 1);
  }
}
