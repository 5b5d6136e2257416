// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.kernel.ObservedRule;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import io.landline.nft.Chain;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedTable;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What refuses packets: a second time in a table that is held, and early at boot. */
final class GuardTest {
  private static final NftName TABLE = new NftName("landline");
  private static final NftName GUARD = new NftName("landline_guard");

  @TempDir private Path directory;
  private FakeHost fake;
  private HostKey key;

  @BeforeEach
  void boot() {
    fake = FakeHost.site(directory.resolve("site"));
    PrivateKey secret = PrivateKey.generate();
    key = new HostKey(secret, secret.publicKey());
  }

  private Target site(String... captured) {
    return fake.host.target(Policies.site(List.of(captured)), key, List.of(Optional.empty()));
  }

  private ApplyReport apply(Target target) {
    return fake.host.reconciler().apply(target, Optional.of(target));
  }

  private Plan plan(Target target) {
    return fake.host.reconciler().plan(target);
  }

  @Test
  void whoever_stays_holds_it_and_a_second_apply_changes_nothing() {
    apply(site("10.49.7.19"));
    assertThat(fake.nft.table(GUARD).orElseThrow().owner())
        .isEqualTo(ObservedTable.Owner.THIS_CONNECTION);
    assertThat(plan(site("10.49.7.19")).isEmpty()).isTrue();
  }

  @Test
  void it_outlives_a_flush_of_others_and_only_the_other_table_is_made_anew() {
    apply(site("10.49.7.19"));
    fake.nft.flushRuleset();
    assertThat(fake.nft.table(GUARD)).isPresent();
    assertThat(plan(site("10.49.7.19")).nft().toString())
        .contains("add table inet landline {")
        .doesNotContain("landline_guard");
  }

  @Test
  void it_goes_with_its_holder_and_the_other_table_stays() {
    apply(site("10.49.7.19"));
    fake.nft.reconnect();
    assertThat(fake.nft.table(GUARD)).isEmpty();
    assertThat(fake.nft.table(TABLE)).isPresent();
    assertThat(plan(site("10.49.7.19")).nft().commands().get(0).toString())
        .startsWith("add table inet landline_guard { flags owner;");
    apply(site("10.49.7.19"));
    assertThat(plan(site("10.49.7.19")).isEmpty()).isTrue();
  }

  @Test
  void one_more_device_is_elements_in_both_tables() {
    apply(site("10.49.7.19"));
    Plan plan = plan(site("10.49.7.19", "10.49.7.20"));
    assertThat(plan.nft().commands()).allMatch(Command.AddElements.class::isInstance);
    assertThat(plan.nft().toString()).contains("add element inet landline_guard captured");
  }

  @Test
  void a_command_that_ends_makes_none() {
    apply(site("10.49.7.19").withoutGuard());
    assertThat(fake.nft.table(GUARD)).isEmpty();
    assertThat(plan(site("10.49.7.19").withoutGuard()).isEmpty()).isTrue();
  }

  @Test
  void it_stands_where_nothing_is_captured_too_and_goes_when_all_goes() {
    Target before = site("10.49.7.19");
    apply(before);
    fake.host.reconciler().apply(site(), Optional.of(before));
    assertThat(fake.nft.table(GUARD)).isPresent();
    fake.host.reconciler().down(before);
    assertThat(fake.nft.tables()).isEmpty();
  }

  @Test
  void a_hub_has_one_and_it_outlives_a_flush_of_others() {
    fake = FakeHost.hub(directory.resolve("hub"));
    Target hub = fake.host.target(Policies.hub(), key);
    apply(hub);
    assertThat(fake.nft.table(GUARD).orElseThrow().owner())
        .isEqualTo(ObservedTable.Owner.THIS_CONNECTION);
    assertThat(plan(hub).isEmpty()).isTrue();
    fake.nft.flushRuleset();
    assertThat(plan(hub).nft().toString())
        .contains("add table inet landline {")
        .doesNotContain("landline_guard");
  }

  @Test
  void a_hub_is_closed_by_both_tables_before_it_has_any_interface() {
    fake = new FakeHost(directory.resolve("early-hub"));
    Target hub = fake.host.target(Policies.hub(), key);
    assertThatThrownBy(() -> plan(hub)).isInstanceOf(HostException.class);
    fake.host.reconciler().close(hub);
    assertThat(fake.nft.table(TABLE).orElseThrow().chain(new NftName("hub_itself"))).isPresent();
    assertThat(fake.nft.table(GUARD).orElseThrow().owner())
        .isEqualTo(ObservedTable.Owner.THIS_CONNECTION);
    assertThat(fake.links.links()).extracting(l -> l.name().name()).containsExactly("lo");
  }

  @Test
  void what_a_table_is_asked_before_the_guard_is_asked_too() {
    Table table = site("10.49.7.19").state().table();
    Table guard = site("10.49.7.19").state().guard().orElseThrow();
    assertThat(guard.chains()).extracting(Chain::name).isEqualTo(names(table.chains()));
    assertThat(guard.set(new NftName("allowed"))).isEqualTo(table.set(new NftName("allowed")));
    assertThat(guard.sets()).noneMatch(set -> set.kind().isCounted());
  }

  private static List<NftName> names(List<Chain> chains) {
    return chains.stream().map(Chain::name).toList();
  }

  @Test
  void one_that_nobody_holds_becomes_the_services() {
    apply(site("10.49.7.19").withoutGuard());
    Target target = site("10.49.7.19");
    fake.nft.commit(
        Transaction.create(target.state().guard().orElseThrow().withoutOwner(), false),
        fake.nft.generation());
    apply(target);
    assertThat(fake.nft.table(GUARD).orElseThrow().owner())
        .isEqualTo(ObservedTable.Owner.THIS_CONNECTION);
  }

  @Test
  void one_that_another_holds_stops_the_apply_before_anything_is_changed() {
    fake.nft.giveOwned(GUARD);
    String before = fake.state();
    assertThatThrownBy(() -> apply(site("10.49.7.19")))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("landline_guard");
    assertThat(fake.state()).isEqualTo(before);
  }

  @Test
  void early_it_needs_no_interface_and_what_it_makes_stays() {
    fake = new FakeHost(directory.resolve("early"));
    Plan closed = fake.host.reconciler().close(site("10.49.7.19").withoutGuard());
    assertThat(closed.isEmpty()).isFalse();
    assertThat(fake.host.reconciler().close(site("10.49.7.19").withoutGuard()).isEmpty()).isTrue();
    List<ObservedRule> rules = fake.routing.rules();
    assertThat(fake.links.links()).extracting(l -> l.name().name()).containsExactly("lo");
    assertThat(fake.nft.table(TABLE).orElseThrow().chain(new NftName("guard"))).isPresent();

    plug("br0", "02:00:00:00:01:01");
    plug("wan0", "02:00:00:00:01:02");
    fake.links.addAddress(InterfaceName.parse("br0"), InterfaceAddress.parse("10.49.7.1/24"));
    Plan rest = plan(site("10.49.7.19"));
    assertThat(rest.routing().addRules()).isEmpty();
    assertThat(rest.routing().deleteRules()).isEmpty();
    assertThat(rest.routing().deleteRoutes()).isEmpty();
    assertThat(rest.nft().toString())
        .doesNotContain("delete")
        .doesNotContain("table inet landline {");
    apply(site("10.49.7.19"));
    assertThat(fake.routing.rules()).containsExactlyElementsOf(rules);
  }

  private void plug(String name, String mac) {
    fake.links.plug(InterfaceName.parse(name), Optional.empty(), MacAddress.parse(mac));
    fake.links.setUp(InterfaceName.parse(name));
  }

  @Test
  void by_hand_beside_a_tunnel_that_is_up_it_changes_nothing() {
    Target target = site("10.49.7.19").withoutGuard();
    apply(target);
    String before = fake.state();
    assertThat(fake.host.reconciler().close(target).isEmpty()).isTrue();
    assertThat(fake.state()).isEqualTo(before);
  }
}
