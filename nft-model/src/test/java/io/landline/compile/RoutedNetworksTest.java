// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which routed networks are the site's own. */
final class RoutedNetworksTest {
  /** All but what is private, as calculators of AllowedIPs print it: no piece is a half. */
  private static final List<IpPrefix> ALL_BUT_PRIVATE = allBut("10.0.0.0/8", "192.168.0.0/16");

  private static List<IpPrefix> allBut(String... without) {
    List<IpPrefix> rest = new ArrayList<>(List.of(IpPrefix.ANY_IPV4));
    for (String network : without) {
      IpPrefix gone = IpPrefix.parse(network);
      rest = rest.stream().flatMap(piece -> minus(piece, gone)).toList();
    }
    return rest;
  }

  private static Stream<IpPrefix> minus(IpPrefix from, IpPrefix gone) {
    if (gone.contains(from)) {
      return Stream.empty();
    }
    if (!from.contains(gone)) {
      return Stream.of(from);
    }
    IpPrefix low = new IpPrefix(from.address(), from.length() + 1);
    byte[] bytes = from.address().bytes();
    bytes[from.length() / 8] |= (byte) (0x80 >> (from.length() % 8));
    IpPrefix high = new IpPrefix(IpAddress.of(bytes), from.length() + 1);
    return Stream.of(low, high).flatMap(half -> minus(half, gone));
  }

  private static List<IpPrefix> networks(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  @Test
  void a_list_of_pieces_that_leaves_out_the_lan_stands_for_the_internet() {
    assertThat(ALL_BUT_PRIVATE).hasSizeGreaterThan(15);
    assertThat(RoutedNetworks.standForTheInternet(ALL_BUT_PRIVATE)).isTrue();
    assertThat(RoutedNetworks.own(ALL_BUT_PRIVATE))
        .doesNotContain(IpPrefix.parse("128.0.0.0/2"))
        .allMatch(own -> RoutedNetworks.publicAddresses(List.of(own)) == 0);
  }

  @Test
  void what_is_private_behind_such_an_interface_stays_the_sites_own() {
    List<IpPrefix> all = new ArrayList<>(ALL_BUT_PRIVATE);
    all.add(IpPrefix.parse("10.8.0.0/24"));
    assertThat(RoutedNetworks.own(all)).contains(IpPrefix.parse("10.8.0.0/24"));
  }

  @Test
  void networks_that_somebody_may_have_are_own_public_or_not() {
    List<IpPrefix> own =
        networks("44.0.0.0/9", "44.128.0.0/10", "192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32");
    assertThat(RoutedNetworks.own(own)).isEqualTo(own);
  }

  @Test
  void public_addresses_are_counted_once_and_without_what_is_private() {
    assertThat(RoutedNetworks.publicAddresses(networks("192.0.2.0/24", "192.0.2.128/25")))
        .isEqualTo(256);
    assertThat(RoutedNetworks.publicAddresses(networks("192.0.0.0/8")))
        .isEqualTo((1L << 24) - (1L << 16));
    assertThat(RoutedNetworks.publicAddresses(networks("224.0.0.0/4", "10.1.0.0/16"))).isZero();
  }

  @Test
  void a_captured_devices_second_address_gets_out_by_no_public_route() {
    SiteFacts facts = Example.siteFacts();
    List<IpPrefix> routed = networks("44.0.0.0/9", "10.8.0.0/16", "192.0.0.0/8");
    Table table =
        SiteCompiler.compile(
                Example.site(Example.forwards()),
                new SiteFacts(
                    facts.lanNetworks(),
                    routed,
                    facts.macs(),
                    facts.endpoint(),
                    facts.forwardingWasOff(),
                    facts.hasCanaryCable()))
            .table();
    assertThat(elements(table, "local_networks")).contains("44.0.0.0/9", "192.0.0.0/8");
    assertThat(elements(table, "stay_local"))
        .contains("10.8.0.0/16", "192.168.0.0/16")
        .doesNotContain("44.0.0.0/9", "192.0.0.0/8");
  }

  private static List<String> elements(Table table, String set) {
    return table.set(new NftName(set)).orElseThrow().elements().stream()
        .map(element -> element.key().get(0).toString())
        .toList();
  }
}
