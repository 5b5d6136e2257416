// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.net.IpPrefix;
import io.landline.nfnetlink.KernelNft;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code inet landline_guard} alone, without rules, routes and {@code inet landline}: what others
 * do to the ruleset leaves it, and it lets nothing out while its holder lives.
 */
@OverWireGuard
final class GuardTableTest {
  private static Lab lab;
  private static LabSite site;
  private static Table guard;

  @BeforeAll
  static void build() throws Exception {
    lab = Lab.standard();
    site = lab.site();
    try (Deployment landline = Deployment.on(lab)) {
      landline.configure(site.host(), Places.configuration("story-site.json"));
      Configuration.Site configuration =
          (Configuration.Site)
              ConfigReader.parse(
                  Files.readAllBytes(
                      landline.root(site.host()).resolve("etc/landline/landline.json")));
      List<IpPrefix> lan = List.of(IpPrefix.parse("10.49.7.0/24"));
      SiteFacts facts = new SiteFacts(lan, lan, Map.of(), Optional.empty(), false, false);
      guard = SiteCompiler.compile(configuration.policy(), facts).guard().orElseThrow();
    }
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static KernelNft hold() {
    KernelNft nft = site.host().call(KernelNft::open);
    nft.commit(Transaction.create(guard, false), nft.generation());
    return nft;
  }

  private static void flush() {
    site.host().sh("nft flush ruleset");
    site.host().nft(Lab.masquerade("home", "wan0"));
  }

  @Test
  void nothing_leaves_while_others_flush_the_ruleset_again_and_again() {
    try (KernelNft holder = hold();
        LeakWitness witness = new LeakWitness(lab)) {
      for (int i = 0; i < 20; i++) {
        flush();
        witness.talk();
        witness.talkIpv6();
      }
      witness.assertNothingLeaked();
      assertThat(site.host().run("nft", "delete", "table", "inet", "landline_guard").status())
          .isNotZero();
      assertThat(holder.table(guard.name())).isPresent();
      // The witness is not blind: without the holder all of it leaves.
    }
    assertThat(site.host().ruleset()).doesNotContain("landline_guard");
    try (LeakWitness witness = new LeakWitness(lab)) {
      witness.talk();
      witness.talkIpv6();
      assertThat(witness.leaked())
          .anyMatch(p -> p.isTo(Lab.CLIENT))
          .anyMatch(p -> p.isTo(Lab.CLIENT_IPV6));
    }
  }

  @Test
  void a_captured_device_is_known_by_its_mac_whatever_its_address() {
    site.device("dmr").sh("ip addr add 10.49.7.88/24 dev eth0");
    try (KernelNft holder = hold();
        LeakWitness witness = new LeakWitness(lab);
        UdpPeer other = UdpPeer.on(site.device("dmr"), Places.ip("10.49.7.88"))) {
      other.trySend(Places.at(Lab.CLIENT, 9207), "leak");
      witness.assertNothingLeaked();
      assertThat(holder).isNotNull();
    } finally {
      site.device("dmr").sh("ip addr del 10.49.7.88/24 dev eth0");
    }
  }
}
