// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A boot of an installed site, with systemd-networkd that makes its network and nftables.service
 * that flushes and loads: a captured device talks from before it begins, and nothing of that may
 * leave at any time. It needs no WireGuard.
 */
@Tag("deb")
final class BootGuardTest {
  private static final Path DEB =
      Path.of("packaging/target/landline_0.1.0_amd64.deb").toAbsolutePath();
  private static final Duration BEAT = Duration.ofMillis(5);

  private static final List<String> FILES =
      List.of(
          "/etc/nftables.conf",
          """
          #!/usr/sbin/nft -f
          flush ruleset
          table ip home {
            chain postrouting {
              type nat hook postrouting priority srcnat; policy accept;
              oifname "wan0" masquerade
            }
          }
          """,
          "/etc/systemd/network/10-br0.netdev",
          """
          [NetDev]
          Name=br0
          Kind=bridge
          """,
          "/etc/systemd/network/20-ports.network",
          """
          [Match]
          Name=p_*
          [Network]
          Bridge=br0
          """,
          "/etc/systemd/network/30-br0.network",
          """
          [Match]
          Name=br0
          [Network]
          Address=10.49.7.1/24
          Address=2001:db8:49::1/64
          IPForward=yes
          IPv6AcceptRA=no
          """,
          "/etc/systemd/network/30-wan0.network",
          """
          [Match]
          Name=wan0
          [Network]
          Address=100.64.0.2/24
          Address=2001:db8:3::2/64
          Gateway=100.64.0.1
          Gateway=2001:db8:3::1
          IPForward=yes
          IPv6AcceptRA=no
          """);

  /** Installs and configures a site, to be booted again. */
  private static BootedHost installed(Namespace place) {
    BootedHost site = BootedHost.boot(place);
    site.copy(DEB, "/root/landline.deb");
    site.must("dpkg", "-i", "/root/landline.deb");
    site.must("landline", "init", "site", "wa7vc", "--lan", "br0", "--wan", "wan0");
    site.write(
        "/etc/landline/landline.json",
        Places.configuration("story-site.json")
            .replace("[\"br0\", \"l_nas\"]", "[\"br0\"]")
            .replace("KEY(hub)", site.sh("wg genkey | wg pubkey").strip()));
    for (int n = 0; n < FILES.size(); n += 2) {
      site.write(FILES.get(n), FILES.get(n + 1));
    }
    site.sh(
        "systemctl enable systemd-networkd nftables"
            + " && systemctl disable systemd-networkd-wait-online");
    return site;
  }

  /** Nothing is configured yet: cables only. */
  private static void asBeforeBoot(LabSite site) {
    site.host().nft("flush ruleset");
    site.host()
        .ip(
            List.of(
                "link del br0",
                "addr flush dev wan0",
                "link set wan0 down",
                "link set p_dmr down",
                "link set p_laptop down"));
    for (String forwarding : List.of("ipv4/ip_forward", "ipv6/conf/all/forwarding")) {
      Wiring.set(site.host(), forwarding, "0");
    }
  }

  /** When a unit's program was started, or the unit was up; microseconds since the machine was. */
  private static long time(BootedHost site, String unit, String which) {
    return Long.parseLong(site.property(unit, which + "TimestampMonotonic"));
  }

  private static UdpFlow flow(LabSite site, String device, IpAddress from, IpAddress to, int port) {
    return UdpFlow.start(site.device(device), at(from, port), at(to, port), BEAT);
  }

  @Test
  void a_boot_with_networkd_and_nftables_lets_nothing_of_a_captured_device_out() {
    try (Lab workshop = Lab.standard();
        Lab lab = Lab.standard()) {
      LabSite there = lab.site();
      asBeforeBoot(there);
      BootedHost site = installed(workshop.site().host());
      // Beyond the WAN's cable, whose other end goes up and down.
      try (PacketCapture wan = PacketCapture.ofIncoming(lab.cgnat(), "in0");
          UdpSink caller = UdpSink.on(lab.client(), at(Lab.STRANGER, 9300));
          UdpSink caller6 = UdpSink.on(lab.client(), at(Lab.CLIENT_IPV6, 9301));
          UdpFlow dmr = flow(there, "dmr", there.address("dmr"), Lab.CLIENT, 9200);
          UdpFlow dmr6 = flow(there, "dmr", there.ipv6("dmr"), Lab.CLIENT_IPV6, 9201);
          UdpFlow laptop = flow(there, "laptop", there.address("laptop"), Lab.STRANGER, 9300);
          UdpFlow laptop6 = flow(there, "laptop", there.ipv6("laptop"), Lab.CLIENT_IPV6, 9301)) {
        site = site.bootAgain(there.host());
        caller.awaitMore(20);
        caller6.awaitMore(20);
        assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
        assertThat(site.property("systemd-networkd", "ActiveState")).isEqualTo("active");
        long guarded = time(site, "landline-guard", "ActiveEnter");
        assertThat(time(site, "nftables", "ActiveEnter"))
            .isPositive()
            .isLessThan(time(site, "landline-guard", "ExecMainStart"));
        assertThat(guarded)
            .isPositive()
            .isLessThan(time(site, "systemd-networkd", "ExecMainStart"));

        // Later too: it flushes all. The rules are still there, which networkd would have deleted.
        dmr6.stop();
        site.must("systemctl", "restart", "nftables");
        caller.awaitMore(100);
        caller6.awaitMore(100);
        site.sh(
            "for i in $(seq 300); do nft list table inet landline >/dev/null 2>&1 && exit 0;"
                + " sleep 0.1; done; exit 1");

        List.of(dmr, laptop, laptop6).forEach(flow -> assertThat(flow.stop()).isPositive());
        assertThat(wan.matching(p -> p.isTo(Lab.STRANGER))).isNotEmpty();
        assertThat(wan.matching(p -> p.isFrom(there.ipv6("laptop")))).isNotEmpty();
        assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) || p.isFrom(there.address("dmr"))))
            .isEmpty();
        assertThat(wan.matching(p -> p.isFrom(there.ipv6("dmr")))).isEmpty();
      } finally {
        site.close();
      }
    }
  }
}
