// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.devices;
import static io.landline.kernel.Sample.drop;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.in;
import static io.landline.kernel.Sample.networks;
import static io.landline.kernel.Sample.table;
import static io.landline.kernel.Sample.targets;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.NftControl.ForeignChain;
import io.landline.kernel.NftControl.TableName;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedTable;
import io.landline.nft.observed.TableDiff;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other people's nft does to our table is seen, and goes with the next difference. */
@ExtendWith(InFreshNamespace.class)
final class OthersTest {
  private static final Table WANTED =
      table(
          List.of(
              devices("10.0.0.1"),
              networks("10.0.0.0/8", "192.0.2.0/24"),
              targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.1")),
          filter(Hook.FORWARD, drop(in("captured", Field.IP_SADDR))));

  private KernelNft nft;

  @BeforeEach
  void open() {
    nft = KernelNft.open();
    nft.commit(Transaction.create(WANTED, false), nft.generation());
  }

  @AfterEach
  void close() {
    nft.close();
  }

  private Transaction difference() {
    return TableDiff.between(WANTED, nft.table(TABLE));
  }

  private void assertMended() {
    nft.commit(difference(), nft.generation());
    assertThat(difference().toString()).isEmpty();
    assertThat(nft.table(TABLE).orElseThrow().foreign()).isEmpty();
  }

  @Test
  void elements_that_came_by_hand_go_one_by_one() {
    Witness.run("nft", "add element inet landline captured { 10.0.0.9 comment \"mine\" }");
    Witness.run("nft", "add element inet landline networks { 198.51.100.0/24 }");
    Witness.run("nft", "delete element inet landline networks { 192.0.2.0/24 }");
    assertThat(difference())
        .hasToString(
            """
            delete element inet landline captured { 10.0.0.9 comment "mine" }
            delete element inet landline networks { 198.51.100.0/24 }
            add element inet landline networks { 192.0.2.0/24 }
            """);
    assertMended();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert rule inet landline base accept",
        "add rule inet landline base log prefix \"x\" quota over 5 mbytes drop",
        "add rule inet landline base ip saddr 10.0.0.1 tcp dport { 22, 80-90 } limit rate 5/second",
        "add rule inet landline base meta mark set numgen inc mod 3 comment \"a \u00e4 comment\"",
        "add rule inet landline base tcp dport vmap { 22 : accept, 23 : drop }",
        "add rule inet landline base fib saddr . iif oif missing drop",
        "add rule inet landline base ct mark set ip saddr map { 10.0.0.1 : 1 }",
        "add rule inet landline base tcp option maxseg exists counter reject with tcp reset",
        "add rule inet landline base ip dscp set cs1 ip ttl set 5 ct helper \"ftp\" notrack"
      })
  void a_rule_of_somebody_else_goes_with_its_chain(String command) {
    Witness.run("nft", command);
    assertThat(difference())
        .hasToString(
            """
            flush chain inet landline base
            add rule inet landline base ip saddr @captured drop
            """);
    assertMended();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add chain inet landline more; add rule inet landline base jump more",
        "add set inet landline more { type ipv4_addr . inet_service; flags interval; }",
        "add set inet landline more { type inet_proto; }; add rule inet landline base meta l4proto"
            + " @more",
        "add chain inet landline a; add chain inet landline b; add rule inet landline a jump b"
      })
  void sets_and_chains_of_somebody_else_go(String command) {
    Witness.run("nft", command);
    assertThat(difference().toString()).contains("delete").doesNotContain("table");
    assertMended();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add table inet landline { flags dormant; }",
        "add chain inet landline base { policy drop; }",
        "add chain inet landline my-chain",
        "add chain inet landline in { type route hook output priority 0; }",
        "add set inet landline my.set { type ipv4_addr; }",
        "add set inet landline s { type ipv4_addr; size 7; }",
        "add set inet landline s { type ipv4_addr; timeout 1h; }",
        "add set inet landline s { type ipv4_addr; flags constant; elements = { 10.0.0.1 }; }",
        "add set inet landline s { type ipv4_addr; quota 25 bytes; }",
        "add set inet landline s { typeof ip dscp; }",
        "add map inet landline m { type ipv4_addr : verdict; elements = { 10.0.0.1 : accept }; }",
        "add map inet landline m { type ipv4_addr : mark; elements = { 10.0.0.1 : 5 }; }",
        "add counter inet landline c; add map inet landline m { type mark : counter; }"
      })
  void what_we_have_no_words_for_goes_with_the_table(String command) {
    Witness.run("nft", command);
    ObservedTable observed = nft.table(TABLE).orElseThrow();
    assertThat(observed.foreign()).isNotEmpty();
    assertThat(difference()).isEqualTo(Transaction.create(WANTED, true));
    assertMended();
  }

  @Test
  void a_catch_all_element_in_our_own_set_is_seen() {
    Witness.run("nft", "add element inet landline captured { * }");
    assertThat(nft.table(TABLE).orElseThrow().foreign())
        .containsExactly("set captured: a catch-all element");
    assertMended();
  }

  @Test
  void everybodys_tables_and_base_chains_are_listed() {
    Witness.run("nft", "add table ip filter");
    Witness.run(
        "nft", "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
    Witness.run("nft", "add table bridge odd");
    assertThat(nft.tables())
        .containsExactlyInAnyOrder(
            new TableName("inet", "landline"),
            new TableName("ip", "filter"),
            new TableName("bridge", "odd"));
    assertThat(nft.baseChains())
        .contains(new ForeignChain(new TableName("ip", "filter"), "FORWARD", "filter", 2, 0, true));
    assertThat(difference().toString()).isEmpty();
  }
}
