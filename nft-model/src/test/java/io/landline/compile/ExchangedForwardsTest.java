// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.nft.Element;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.wireguard.PrivateKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is compiled in less time is the same as what is compiled as a whole. */
final class ExchangedForwardsTest {
  private static final HubFacts FACTS = new HubFacts(false);
  private static final IpAddress OTHER_PUBLIC = IpAddress.parse("203.0.113.11");
  private static final List<IpAddress> DEVICES =
      List.of(
          Example.DMR,
          Example.SITE,
          IpAddress.parse("10.49.7.60"),
          IpAddress.parse("10.49.7.61"),
          IpAddress.parse("10.49.7.62"));

  private static Forward plain(int port) {
    return Example.forward("f" + port, "udp/" + port, Example.LAPTOP, Integer.toString(port));
  }

  private static HubPolicy hub(List<Forward> forwards) {
    return Example.hub(forwards);
  }

  /** Asserts that both ways agree; returns whether the short one could be used. */
  private static boolean agree(HubPolicy before, HubPolicy after) {
    HostState former = HubCompiler.compile(before, FACTS);
    HostState whole = HubCompiler.compile(after, FACTS);
    assertThat(HubCompiler.compile(after, FACTS, before, former)).isEqualTo(whole);
    return ExchangedForwards.compile(after, FACTS, before, former).isPresent();
  }

  @Test
  void a_plain_forward_more_less_or_changed_is_its_elements() {
    List<Forward> many = IntStream.range(2_000, 2_100).mapToObj(p -> plain(p)).toList();
    List<Forward> more = new ArrayList<>(many);
    more.add(50, plain(1_000));
    assertThat(agree(hub(many), hub(more))).isTrue();
    assertThat(agree(hub(more), hub(many))).isTrue();
    List<Forward> changed = new ArrayList<>(many);
    changed.set(7, Example.forward("another", "tcp+udp/2007", Example.LAPTOP, "7"));
    assertThat(agree(hub(many), hub(changed))).isTrue();
    assertThat(agree(hub(List.of()), hub(List.of(plain(5_000))))).isTrue();
    assertThat(agree(hub(List.of(plain(5_000))), hub(List.of()))).isTrue();
  }

  @Test
  void what_was_not_changed_is_the_same_object() {
    List<Forward> many = IntStream.range(2_000, 2_100).mapToObj(p -> plain(p)).toList();
    List<Forward> more = new ArrayList<>(many);
    more.add(plain(1_000));
    HostState former = HubCompiler.compile(hub(many), FACTS);
    HostState state = HubCompiler.compile(hub(more), FACTS, hub(many), former);
    Element first = former.table().set(SetNames.FORWARD_KEEP).orElseThrow().elements().get(0);
    assertThat(state.table().set(SetNames.FORWARD_KEEP).orElseThrow().elements().get(0))
        .isSameAs(first);
    assertThat(state.device()).isSameAs(former.device());
    assertThat(state.table().chains()).isEqualTo(former.table().chains());
  }

  @Test
  void what_changes_rules_or_shares_elements_is_compiled_as_a_whole() {
    List<Forward> few = List.of(plain(2_000), plain(2_001));
    for (Forward forward :
        List.of(
            Example.rated(plain(3_000), 5),
            Example.from(plain(3_000), "198.51.100.0/24"),
            Example.forward("captured", "udp/3000", Example.DMR, "3000"),
            Example.forward("range", "udp/3000-3100", Example.LAPTOP, "3000-3100"),
            // In the block of spare ports.
            plain(65_000))) {
      List<Forward> more = new ArrayList<>(few);
      more.add(forward);
      assertThat(agree(hub(few), hub(more))).as(forward.toString()).isFalse();
      assertThat(agree(hub(more), hub(few))).as(forward.toString()).isFalse();
    }
  }

  @Test
  void any_edit_comes_to_the_same() {
    Random random = new Random(18);
    int brief = 0;
    for (int run = 0; run < 400; run++) {
      HubPolicy before = random(random, 1 + random.nextInt(40));
      HubPolicy after = edited(random, before);
      brief += agree(before, after) ? 1 : 0;
    }
    assertThat(brief).isBetween(80, 380);
  }

  private static HubPolicy random(Random random, int forwards) {
    HubSite site = hub(List.of()).members().get(0);
    List<HubSite> sites = List.of(site, second(site));
    List<List<Forward>> all = List.of(new ArrayList<>(), new ArrayList<>());
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < forwards; i++) {
      all.get(random.nextInt(2)).add(forward(random, taken));
    }
    return hub(List.of())
        .withMembers(
            List.of(sites.get(0).withForwards(all.get(0)), sites.get(1).withForwards(all.get(1))));
  }

  private static HubSite second(HubSite first) {
    return new HubSite(
        new Name("k7abc"),
        PrivateKey.generate().publicKey(),
        Optional.empty(),
        IpAddress.parse("10.99.0.3"),
        List.of(IpPrefix.parse("10.49.8.0/24")),
        List.of(IpAddress.parse("10.49.8.9")),
        first.grants(),
        HubSite.USUAL_FORWARDS,
        List.of(),
        OTHER_PUBLIC,
        List.of());
  }

  private static HubPolicy edited(Random random, HubPolicy before) {
    Set<Integer> taken = new HashSet<>();
    before
        .members()
        .forEach(
            site ->
                site.forwards()
                    .forEach(
                        f -> f.listen().ports().each().forEach(port -> taken.add(port.first()))));
    List<HubSite> members = new ArrayList<>(before.members());
    for (int edit = random.nextInt(3); edit >= 0; edit--) {
      int at = random.nextInt(2);
      List<Forward> forwards = new ArrayList<>(members.get(at).forwards());
      int place = random.nextInt(forwards.size() + 1);
      if (random.nextBoolean() && place < forwards.size()) {
        Forward gone = forwards.remove(place);
        if (random.nextBoolean()) {
          forwards.add(place, renamed(gone, random));
        }
      } else {
        forwards.add(place, forward(random, taken));
      }
      members.set(at, members.get(at).withForwards(forwards));
    }
    return before.withMembers(members);
  }

  private static Forward renamed(Forward f, Random random) {
    return new Forward(
        new Name("renamed" + random.nextInt(1_000)),
        f.listen(),
        f.publicAddress(),
        f.target(),
        f.targetPorts(),
        f.from(),
        f.rate(),
        random.nextInt(4) > 0,
        f.masquerade());
  }

  private static Forward forward(Random random, Set<Integer> taken) {
    int size = random.nextInt(5) == 0 ? 1 + random.nextInt(20) : 1;
    int first;
    do {
      // High ports too, where the spare ones are.
      first =
          random.nextInt(6) == 0 ? 61_000 + random.nextInt(4_000) : 1_024 + random.nextInt(40_000);
    } while (overlaps(first, size, taken));
    for (int port = first; port < first + size; port++) {
      taken.add(port);
    }
    PortRange ports = new PortRange(first, first + size - 1);
    int shift = random.nextInt(4) == 0 ? 100 : 0;
    return new Forward(
        new Name("f" + first),
        Listen.parse(List.of("udp/", "tcp/", "tcp+udp/").get(random.nextInt(3)) + ports),
        random.nextBoolean() ? Example.PUBLIC : OTHER_PUBLIC,
        DEVICES.get(random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(DEVICES.size() - 1)),
        new PortRange(first + shift, first + shift + size - 1),
        random.nextInt(12) == 0 ? List.of(IpPrefix.parse("198.51.100.0/24")) : List.of(),
        random.nextInt(12) == 0 ? Optional.of(5) : Optional.empty(),
        random.nextInt(8) > 0,
        false);
  }

  private static boolean overlaps(int first, int size, Set<Integer> taken) {
    return IntStream.range(first, first + size).anyMatch(taken::contains);
  }
}
