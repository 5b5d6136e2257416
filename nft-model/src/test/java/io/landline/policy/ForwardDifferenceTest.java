// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.ForwardDifference.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class ForwardDifferenceTest {
  private static final IpAddress PUBLIC = IpAddress.parse("192.0.2.1");

  private static Forward forward(
      String listen, String target, int port, boolean enabled, String... from) {
    Listen ports = Listen.parse(listen);
    return new Forward(
        new Name("f" + ports.ports().first()),
        ports,
        PUBLIC,
        IpAddress.parse(target),
        new PortRange(port, port + ports.ports().size() - 1),
        Arrays.stream(from).map(IpPrefix::parse).toList(),
        Optional.empty(),
        enabled,
        false);
  }

  private static List<String> between(List<Forward> here, List<Forward> there) {
    return ForwardDifference.between(
            ForwardTerms.of(here, UnaryOperator.identity()),
            ForwardTerms.of(there, UnaryOperator.identity()))
        .stream()
        .map(d -> d.kind() + " " + d.here().ports())
        .toList();
  }

  @Test
  void hosts_with_the_same_forwards_agree_whatever_the_order_and_the_names() {
    Forward one = forward("udp/5000", "10.49.7.2", 5000, true, "198.51.100.0/24", "203.0.113.9");
    Forward same = forward("udp/5000", "10.49.7.2", 5000, true, "203.0.113.9", "198.51.100.0/24");
    Forward two = forward("tcp+udp/70-79", "10.49.7.3", 170, true);
    assertThat(between(List.of(one, two), List.of(two, same))).isEmpty();
    assertThat(between(List.of(), List.of())).isEmpty();
  }

  @Test
  void each_difference_is_named_for_each_protocol() {
    List<Forward> here =
        List.of(
            forward("udp/1", "10.49.7.2", 1, true),
            forward("udp/2", "10.49.7.2", 2, true),
            forward("udp/3", "10.49.7.2", 3, false),
            forward("udp/4", "10.49.7.2", 4, true),
            forward("udp/5", "10.49.7.2", 5, true),
            forward("udp/6", "10.49.7.2", 6, true, "198.51.100.0/24"),
            forward("tcp+udp/7", "10.49.7.2", 7, true));
    List<Forward> there =
        List.of(
            forward("udp/2", "10.49.7.2", 2, false),
            forward("udp/3", "10.49.7.2", 3, true),
            forward("udp/4", "10.49.7.9", 4, true),
            forward("udp/5", "10.49.7.2", 55, true),
            forward("udp/6", "10.49.7.2", 6, true),
            forward("udp/7", "10.49.7.2", 7, true),
            forward("udp/8-9", "10.49.7.2", 8, true));
    assertThat(between(here, there))
        .containsExactly(
            Kind.ONLY_HERE + " tcp/7",
            Kind.ONLY_HERE + " udp/1",
            Kind.DISABLED_THERE + " udp/2",
            Kind.DISABLED_HERE + " udp/3",
            Kind.OTHER_TARGET + " udp/4",
            Kind.OTHER_TARGET + " udp/5",
            Kind.OTHER_CALLERS + " udp/6",
            Kind.ONLY_THERE + " udp/8-9");
  }

  @Test
  void what_is_disabled_on_one_host_and_absent_or_disabled_on_the_other_is_no_difference() {
    Forward off = forward("udp/1", "10.49.7.2", 1, false);
    Forward offElsewhere = forward("udp/1", "10.49.7.3", 1, false, "198.51.100.0/24");
    assertThat(between(List.of(off), List.of())).isEmpty();
    assertThat(between(List.of(), List.of(off))).isEmpty();
    assertThat(between(List.of(off), List.of(offElsewhere))).isEmpty();
  }

  @Test
  void a_disabled_twin_of_an_enabled_forward_is_no_difference() {
    Forward off = forward("tcp/443", "10.49.7.1", 443, false);
    Forward on = forward("tcp/443", "10.49.7.2", 443, true);
    assertThat(between(List.of(off, on), List.of(on))).isEmpty();
    assertThat(between(List.of(on), List.of(off, on))).isEmpty();
  }

  @Test
  void ranges_are_compared_port_by_port() {
    Forward whole = forward("udp/5000-5020", "10.49.7.2", 6000, true);
    Forward part = forward("udp/5000-5010", "10.49.7.2", 6000, true);
    Forward rest = forward("udp/5011-5020", "10.49.7.2", 6011, true);
    Forward shifted = forward("udp/5011-5020", "10.49.7.2", 6012, true);
    assertThat(between(List.of(whole), List.of(part, rest))).isEmpty();
    assertThat(between(List.of(whole), List.of(part)))
        .containsExactly(Kind.ONLY_HERE + " udp/5011-5020");
    assertThat(between(List.of(part), List.of(whole)))
        .containsExactly(Kind.ONLY_THERE + " udp/5011-5020");
    assertThat(between(List.of(whole), List.of(part, shifted)))
        .containsExactly(Kind.OTHER_TARGET + " udp/5011-5020");
  }

  @Test
  void the_internet_sees_what_a_provider_makes_of_a_public_address() {
    IpAddress seen = IpAddress.parse("203.0.113.10");
    Forward one = forward("udp/1", "10.49.7.2", 1, true);
    assertThat(ForwardTerms.of(List.of(one), a -> seen).get(0).publicAddress()).isEqualTo(seen);
  }
}
