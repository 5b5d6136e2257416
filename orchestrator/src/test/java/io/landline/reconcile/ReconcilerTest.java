// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.kernel.Flow;
import io.landline.kernel.NftControl;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.PortRange;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedElement;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.diff.WireGuardDiff;
import io.landline.reconcile.state.HostKey;
import io.landline.route.InterfaceSettings;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apply, apply again, be refused, die, go on, go down: on the faithful fakes. */
final class ReconcilerTest {
  private static final Forward IPSC = Policies.forward("udp/55193", "10.49.7.19", "55193");
  private static final Forward MORE =
      new Forward(
          new Name("more"),
          Listen.parse("udp/55200"),
          Policies.PUBLIC,
          IPSC.target(),
          PortRange.of(55200),
          List.of(),
          Optional.empty(),
          true,
          false);

  @TempDir private Path directory;
  private FakeHost fake;
  private HostKey key;

  @BeforeEach
  void boot() {
    fake = FakeHost.site(directory.resolve("site"));
    PrivateKey secret = PrivateKey.generate();
    key = new HostKey(secret, secret.publicKey());
  }

  private Target hub(Forward... forwards) {
    if (fake.links.links().stream().noneMatch(l -> l.name().name().equals("eth0"))) {
      fake = FakeHost.hub(directory.resolve("hub"));
    }
    return fake.host.target(Policies.hub(forwards), key);
  }

  private Target site(Forward... forwards) {
    return fake.host.target(
        Policies.site(List.of("10.49.7.19"), forwards), key, List.of(Optional.empty()));
  }

  private ApplyReport apply(Target target) {
    return fake.host.reconciler().apply(target, Optional.empty());
  }

  @Test
  void a_second_apply_changes_nothing() {
    assertThat(apply(site(IPSC)).changed()).isTrue();
    String once = fake.state();
    fake.refuse(1);
    assertThat(apply(site(IPSC)).changed()).isFalse();
    assertThat(fake.failed()).isFalse();
    assertThat(fake.state()).isEqualTo(once);
  }

  @Test
  void one_more_forward_is_elements_and_no_rule() {
    apply(hub(IPSC));
    ApplyReport report = apply(hub(IPSC, MORE));
    assertThat(report.plan().nft().commands())
        .isNotEmpty()
        .allMatch(Command.AddElements.class::isInstance);
    assertThat(report.plan().routing().isEmpty()).isTrue();
    assertThat(report.plan().tunnels()).allMatch(tunnel -> tunnel.link().isEmpty());
  }

  @Test
  void a_table_that_nobody_has_changed_is_not_read_again() {
    apply(hub(IPSC));
    fake.host.reconciler().plan(hub(IPSC));
    int before = fake.nft.reads();
    apply(hub(IPSC, MORE));
    fake.nft.giveForeign(new NftControl.TableName("ip", "docker"));
    assertThat(fake.host.reconciler().plan(hub(IPSC, MORE)).isEmpty()).isTrue();
    apply(hub(MORE));
    assertThat(fake.nft.reads()).isEqualTo(before);
    // What is known is what the kernel holds.
    String state = fake.state();
    fake.host.invalidate();
    int known = fake.nft.reads();
    assertThat(fake.host.reconciler().plan(hub(MORE)).isEmpty()).isTrue();
    assertThat(fake.nft.reads()).isGreaterThan(known);
    assertThat(fake.state()).isEqualTo(state);
  }

  @Test
  void a_table_that_somebody_has_changed_is_read_and_repaired() {
    apply(hub(IPSC));
    fake.host.reconciler().plan(hub(IPSC));
    String wanted = fake.state();
    NftName table = new NftName("landline");
    NftName map = new NftName("forward_keep");
    NftSet present =
        fake.nft
            .set(table, map)
            .orElseThrow()
            .spec()
            .withElements(
                fake.nft.set(table, map).orElseThrow().elements().stream()
                    .map(ObservedElement::element)
                    .toList());
    assertThat(present.elements()).isNotEmpty();
    fake.nft.commit(
        new Transaction(List.of(new Command.DeleteElements(table, present))),
        fake.nft.generation());
    assertThat(fake.state()).isNotEqualTo(wanted);
    assertThat(apply(hub(IPSC)).plan().nft().commands()).hasSize(1);
    assertThat(fake.state()).isEqualTo(wanted);
    fake.nft.flushRuleset();
    apply(hub(IPSC));
    assertThat(fake.state()).isEqualTo(wanted);
  }

  @Test
  void after_a_refused_commit_the_table_is_read() {
    Target former = hub(IPSC);
    apply(former);
    fake.host.reconciler().plan(former);
    fake.meddle(1, true);
    int before = fake.nft.reads();
    apply(hub(IPSC, MORE));
    assertThat(fake.nft.reads()).isGreaterThan(before);
    assertThat(fake.host.reconciler().plan(hub(IPSC, MORE)).isEmpty()).isTrue();
  }

  @Test
  void forwarding_that_somebody_switches_off_was_on_before_all_the_same() {
    hub(); // now the fake is a hub
    InterfaceName eth0 = InterfaceName.parse("eth0");
    fake.links.apply(InterfaceSettings.of(eth0).withForwarding(true));
    Target target = hub(IPSC);
    apply(target);
    fake.links.apply(InterfaceSettings.of(eth0).withForwarding(false));
    assertThat(hub(IPSC).state()).isEqualTo(target.state());
    Plan plan = fake.host.reconciler().plan(hub(IPSC));
    assertThat(plan.nft().isEmpty()).isTrue();
    assertThat(plan.routing().settings())
        .containsExactly(InterfaceSettings.of(eth0).withForwarding(true));
  }

  @Test
  void wherever_the_kernel_refuses_the_first_apply_nothing_is_left() {
    String before = fake.state();
    int refusals = 0;
    while (true) {
      fake.refuse(refusals + 1);
      Target target = site(IPSC);
      try {
        apply(target);
        break;
      } catch (ApplyException e) {
        assertThat(e.restored()).as(e.getMessage()).isTrue();
        assertThat(fake.state()).isEqualTo(before);
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(20);
  }

  @Test
  void wherever_the_kernel_refuses_an_edit_the_former_state_is_back() {
    Target former = hub(IPSC);
    apply(former);
    String before = fake.state();
    int refusals = 0;
    while (true) {
      fake.refuse(refusals + 1);
      Target target = hub(MORE);
      try {
        fake.host.reconciler().apply(target, Optional.of(former));
        break;
      } catch (ApplyException e) {
        assertThat(e.restored()).as(e.getMessage()).isTrue();
        assertThat(fake.state()).isEqualTo(before);
        refusals++;
      }
    }
    assertThat(refusals).isPositive();
  }

  @Test
  void wherever_an_apply_dies_the_next_one_goes_on() {
    FakeHost whole = FakeHost.site(directory.resolve("whole"));
    whole
        .host
        .reconciler()
        .apply(
            whole.host.target(
                Policies.site(List.of("10.49.7.19"), IPSC), key, List.of(Optional.empty())),
            Optional.empty());
    String wanted = whole.state();
    for (int at = 1; ; at++) {
      fake = FakeHost.site(directory.resolve("host" + at));
      fake.die(at);
      try {
        apply(site(IPSC));
        assertThat(at).isGreaterThan(20);
        return;
      } catch (FakeHost.Died e) {
        fake.refuse(Integer.MAX_VALUE);
        apply(site(IPSC));
        assertThat(fake.state()).isEqualTo(wanted);
      }
    }
  }

  @Test
  void wherever_an_apply_dies_down_takes_all_of_it_away() {
    String empty = fake.state();
    for (int at = 1; ; at++) {
      fake = FakeHost.site(directory.resolve("host" + at));
      fake.die(at);
      try {
        apply(site(IPSC));
        return;
      } catch (FakeHost.Died e) {
        fake.refuse(Integer.MAX_VALUE);
        fake.host.reconciler().down(site(IPSC));
        assertThat(fake.state()).isEqualTo(empty);
      }
    }
  }

  @Test
  void wherever_a_down_dies_no_flow_of_ours_outlives_the_rules() {
    String device = "10.49.7.19:4500";
    String stranger = "198.51.100.20:9300";
    Flow captured = Policies.flow(device, stranger, stranger, device, 0, 0x4c000000);
    for (int at = 1; ; at++) {
      fake = FakeHost.site(directory.resolve("host" + at));
      apply(site(IPSC));
      int rules = fake.routing.rules().size();
      fake.conntrack.begin(captured);
      fake.die(at);
      try {
        fake.host.reconciler().down(site(IPSC));
        assertThat(at).isGreaterThan(10);
        return;
      } catch (FakeHost.Died e) {
        assertThat(
                fake.conntrack.flows(AddressFamily.IPV4).isEmpty()
                    || fake.routing.rules().size() == rules)
            .as("at change %d", at)
            .isTrue();
      }
    }
  }

  @Test
  void another_program_that_changes_a_ruleset_meanwhile_is_met_by_trying_again() {
    fake.meddle(3, true);
    assertThat(apply(site(IPSC)).changed()).isTrue();
    assertThat(apply(site(IPSC)).changed()).isFalse();
  }

  @Test
  void a_program_that_never_stops_changing_rulesets_of_its_own_stops_nothing() {
    fake.meddle(1000, false);
    assertThat(apply(site(IPSC)).changed()).isTrue();
    assertThat(apply(site(IPSC)).changed()).isFalse();
  }

  @Test
  void a_program_that_never_stops_changing_our_ruleset_leaves_the_state_before() {
    String before = fake.state();
    fake.meddle(1000, true);
    assertThatThrownBy(() -> apply(site(IPSC))).isInstanceOf(ApplyException.class);
    assertThat(fake.state()).isEqualTo(before);
  }

  @Test
  void a_ruleset_that_somebody_flushed_is_made_again() {
    apply(site(IPSC));
    String before = fake.state();
    fake.nft.flushRuleset();
    assertThat(apply(site(IPSC)).changed()).isTrue();
    assertThat(fake.state()).isEqualTo(before);
  }

  @Test
  void a_flow_that_the_new_state_contradicts_is_cut_and_no_other() {
    apply(hub(IPSC, MORE));
    String caller = "198.51.100.20:4000";
    Flow gone =
        Policies.flow(
            caller,
            "203.0.113.10:55200",
            "10.49.7.19:55200",
            caller,
            Flow.DESTINATION_TRANSLATED,
            0);
    Flow stays =
        Policies.flow(
            caller,
            "203.0.113.10:55193",
            "10.49.7.19:55193",
            caller,
            Flow.DESTINATION_TRANSLATED,
            0);
    fake.conntrack.begin(gone);
    fake.conntrack.begin(stays);
    assertThat(apply(hub(IPSC)).cutFlows()).isEqualTo(1);
    assertThat(fake.conntrack.flows(AddressFamily.IPV4)).containsExactly(stays);
  }

  @Test
  void an_interface_that_does_not_exist_stops_everything_before_it_begins() {
    fake = new FakeHost(directory, "br0", "lan1");
    String before = fake.state();
    assertThatThrownBy(() -> apply(site(IPSC)))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("wan0 does not exist")
        .hasMessageContaining("br0");
    assertThat(fake.state()).isEqualTo(before);
  }

  @Test
  void without_the_capability_nothing_is_changed_and_it_says_so() {
    fake.links.setAdmin(false);
    fake.nft.setAdmin(false);
    assertThatThrownBy(() -> apply(site(IPSC))).hasMessageContaining("EPERM");
    assertThat(fake.nft.commits()).isZero();
  }

  @Test
  void a_new_key_of_a_peer_takes_the_old_peer_away() {
    apply(hub(IPSC));
    PublicKey other = PrivateKey.generate().publicKey();
    assertThat(
            WireGuardDiff.between(
                    Policies.device(other), key, fake.wireguard.device(Policies.TUNNEL), Map.of())
                .remove())
        .containsExactly(PublicKey.of(new byte[32]));
  }
}
