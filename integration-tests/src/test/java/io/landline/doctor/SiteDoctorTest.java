// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fault that a site's host can have, planted in a kernel. */
final class SiteDoctorTest {
  @TempDir Path root;
  private Patient site;

  @BeforeEach
  void make() {
    site = Patient.site(root);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void a_host_that_is_well_has_no_finding() {
    site.assertWell();
    assertThat(site.doctor("--json")).contains("\"schema\": 1", "\"rp-filter\"");
  }

  /** Before init: what it would be, and what stands in the way of that. */
  @Test
  void a_host_without_a_configuration() {
    site.delete("etc/landline/landline.json");
    String text = site.before();
    assertThat(text)
        .contains("no configuration here yet", "Hub   not suitable now: 100.64.0.2", "is private")
        .contains("Site  ", "wan0 leads to the internet", "landline init site NAME");
    assertThat(text).doesNotContain("FIX   rp-filter");
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    assertThat(site.before().replaceAll("\\s+", " "))
        .contains("FIX rp-filter (as a site)", "from the tunnel to devices", "Site not before");
    assertThat(site.before("--json")).contains("\"role\": \"none\"", "\"suits\": false");
    assertThat(site.path("etc/landline/landline.json")).doesNotExist();
  }

  @Test
  void a_host_that_was_taken_down_is_told_so_and_nothing_that_comes_of_it() {
    site.sh("ip neigh add 10.49.7.77 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.takeDown("kurt", Instant.parse("2026-11-27T20:15:00Z"));
    String text =
        site.assertFound(
            "down",
            "FIX",
            "since 2026-11-27T20:15:00Z (down, by kurt",
            "dmr and flex use this",
            "Do: landline up");
    assertThat(text).doesNotContain("tunnel", "service");
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    assertThat(Patient.findings(site.doctor())).containsOnlyKeys("down", "rp-filter");
  }

  @Test
  void what_breaks_the_way_of_the_second_hub_alone() {
    site.close();
    site = Patient.withTwoHubs(root);
    site.assertWell();
    String chain = "table inet fw { chain f { type %s; %s; }; }";
    site.nft(chain.formatted("filter hook forward priority 5", "iifname landline1 drop"));
    site.assertMends("foreign-forward-drop", "FIX", "reach dmr and flex", "iifname landline1");
    site.sh("nft delete table inet fw");
    site.nft(
        chain.formatted("filter hook input priority 5", "iifname landline1 tcp dport 22 drop"));
    site.assertMends("foreign-input-drop", "FIX", "forward ssh", "iifname landline1");
    site.sh("nft delete table inet fw");
    site.nft(chain.formatted("nat hook postrouting priority 100", "iifname landline1 masquerade"));
    site.assertMends("foreign-snat", "FIX", "cannot see the callers' addresses");
    site.sh("nft delete table inet fw; ip addr add 10.98.0.77/24 dev br0");
    site.assertFound("lan-overlap", "FIX", "overlaps the tunnel's 10.98.0.0/24");
  }

  @Test
  void reverse_path_filter_of_all() {
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    site.assertMends("rp-filter", "FIX", "from the tunnel to dmr and flex");
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=2");
    site.assertMends("rp-filter", "FIX", "private addresses");
  }

  @Test
  void forwarding_off() {
    site.sh("sysctl -qw net.ipv4.conf.br0.forwarding=0");
    site.assertMends("ip-forward", "FIX", "br0");
  }

  @Test
  void a_rule_before_ours() {
    site.sh("ip rule add from 10.49.7.0/24 lookup main priority 100");
    site.assertMends("rule-order", "FIX", "ip rule 100", "dmr and flex cannot be captured");
    site.sh("ip rule add from 10.49.8.0/24 lookup main priority 100");
    site.sh("ip rule add lookup main suppress_prefixlength 0 priority 101");
    site.sh("ip rule add lookup 99 priority 5000");
    site.assertWell();
    site.sh("ip rule add from 10.49.7.19 to 192.0.2.0/24 lookup main priority 102");
    site.assertMends("rule-order", "NOTE", "some packets of dmr");
  }

  /** All of our rules must come before it: the number is tried, and the finding is gone. */
  @Test
  void a_priority_that_is_advised_is_low_enough() {
    site.sh("ip rule add from 10.49.7.0/24 lookup main priority 4150");
    site.assertFound("rule-order", "FIX", "Or: set footprint.rulePriority to 4050");
    site.configure("\"capture\"", "\"footprint\": { \"rulePriority\": 4050 }, \"capture\"");
    site.assertWell();
    site.sh("ip rule del priority 4150; ip rule add from 10.49.7.0/24 lookup main priority 60");
    assertThat(site.assertFound("rule-order", "FIX", "ip rule 60")).doesNotContain("footprint");
  }

  /** sysctl takes a dot for a slash. */
  @Test
  void forwarding_off_on_an_interface_with_a_dot() {
    site.sh(
        "ip link add br0.5 type bridge; ip link set br0.5 up; ip addr add 10.49.8.1/24 dev br0.5");
    site.configure("\"lan\": [\"br0\"]", "\"lan\": [\"br0\", \"br0.5\"]");
    site.sh("nft add rule inet router in iifname wan0 oifname br0.5 ct state new drop");
    site.sh("sysctl -qw net/ipv4/conf/br0.5/forwarding=1");
    site.assertWell();
    site.sh("sysctl -qw net/ipv4/conf/br0.5/forwarding=0");
    site.assertMends("ip-forward", "FIX", "br0.5");
  }

  /** Of which Debian's /etc/sysctl.conf, read as 99-sysctl.conf, must not be the last word. */
  @Test
  void what_makes_a_remedy_last_is_told() {
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    site.assertFound(
        "rp-filter",
        "FIX",
        "To keep it after a reboot: echo net.ipv4.conf.all.rp_filter=0 >>"
            + " /etc/sysctl.d/99-zz-landline.conf");
    assertThat("99-zz-landline.conf").isGreaterThan("99-sysctl.conf");
    site.sh("sysctl -qw net.ipv4.conf.all.rp_filter=0");
    String fw =
        """
        table inet fw {
         chain forwarded { type filter hook forward priority 0; policy drop; }
        }
        """;
    site.nft(fw);
    site.assertFound(
        "foreign-forward-drop",
        "FIX",
        "add these rules to the configuration that creates table inet fw at boot");
    site.write("etc/nftables.conf", fw);
    String text = site.assertFound("foreign-forward-drop", "FIX");
    // The file with the advised lines is one that nft takes, and that lets Landline through.
    String lines =
        text.lines()
            .filter(line -> line.contains("'insert rule"))
            .map(line -> line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\'')) + "\n")
            .reduce("", String::concat);
    site.sh("nft delete table inet fw");
    site.nft(fw + lines);
    site.assertWell();
  }

  @Test
  void others_that_use_our_mark() {
    site.sh("ip rule add fwmark 0x4c000000/0xff000000 lookup 77 priority 6000");
    site.assertFound("fwmark", "FIX", "0x4c000000/0xff000000");
    site.sh("ip rule del priority 6000");
    site.sh("ip rule add fwmark 0x1000000/0x3000000 lookup 77 priority 6000");
    site.assertFound("fwmark", "NOTE", "uses bits");
    site.sh("ip rule del priority 6000");
    site.sh("ip rule add fwmark 0x80000/0xff0000 lookup 52 priority 5210");
    site.sh("ip rule add not fwmark 0xca6c lookup 51820 priority 6001");
    site.assertWell();
  }

  @Test
  void others_in_our_routing_tables() {
    site.sh("ip route add 192.0.2.0/24 via 100.64.0.1 table 5201");
    site.assertMends("tables", "FIX", "table 5201", "192.0.2.0/24");
    site.sh("ip route add unreachable 192.0.2.0/24 table 5200");
    site.assertMends("tables", "FIX", "table 5200");
  }

  @Test
  void a_vpns_routes_to_most_of_the_internet_and_to_a_part_of_it() {
    site.sh("ip route add 44.0.0.0/9 via 100.64.0.1");
    site.assertFound("public-routes", "NOTE", "wan0", "8388608", "drops callers from there");
    site.sh("for i in $(seq 48 2 126); do ip route add $i.0.0.0/7 via 100.64.0.1; done");
    site.assertFound("public-routes", "NOTE", "wan0", "as a default route");
  }

  @Test
  void a_way_to_the_hub_that_is_missing() {
    site.sh("ip route del default");
    site.assertFound("endpoint", "FIX", "203.0.113.10");
  }

  @Test
  void a_name_of_the_hub_that_nobody_knows() {
    site.configure("203.0.113.10:51820", "hub.invalid:51820");
    site.assertFound("dns", "FIX", "hub.invalid");
  }

  @Test
  void a_tunnel_too_wide_for_the_way_out() {
    site.sh("ip link set wan0 mtu 1400");
    site.assertFound("mtu", "FIX", "tunnel.mtu to 1340");
    site.configure("\"mtu\": 1420", "\"mtu\": 1340");
    site.assertWell();
    site.sh("ip link set wan0 mtu 600");
    site.assertMends("mtu", "FIX", "1340 + 60 bytes");
  }

  @Test
  void networks_that_overlap() {
    site.sh("ip addr add 10.49.7.200/25 dev wan0");
    site.assertFound("lan-overlap", "FIX", "br0's network 10.49.7.0/24 overlaps wan0's");
    site.sh("ip addr del 10.49.7.200/25 dev wan0; ip addr add 10.99.0.77/16 dev br0");
    site.assertFound("lan-overlap", "FIX", "the tunnel's 10.99.0.0/24");
  }

  @Test
  void interfaces_that_are_not_there_or_down() {
    site.sh("ip link set br0 down");
    site.assertMends("wan", "FIX", "br0 (lan) is down");
    site.configure("\"lan\": [\"br0\"]", "\"lan\": [\"br0\", \"br1\"]");
    site.assertFound("wan", "FIX", "Interface br1, configured as lan, does not exist");
  }

  @Test
  void systemd_networkd_that_deletes_what_others_made() {
    site.write("run/systemd/netif/state", "");
    site.assertFound("networkd", "FIX", "systemctl restart systemd-networkd");
    site.write(
        "etc/systemd/networkd.conf.d/landline.conf",
        "[Network]\nManageForeignRoutingPolicyRules=no\nManageForeignRoutes=no\n");
    site.assertWell();
    site.write("etc/systemd/networkd.conf.d/zz.conf", "[Network]\nManageForeignRoutes=yes\n");
    site.assertFound("networkd", "FIX");
  }

  @Test
  void nftables_conf_that_flushes_everything() {
    site.write(
        "etc/nftables.conf",
        "#!/usr/sbin/nft -f\n\nflush ruleset\n\ntable inet filter {\n chain input { }\n}\n");
    site.assertWell();
    site.write("etc/systemd/system/sysinit.target.wants/nftables.service", "");
    site.assertMends("nftables-conf", "NOTE", "interrupts all forwards");
    // What is left loads, and touches its own table only.
    site.nft("table inet landline { chain kept { }; }");
    site.sh("nft -f " + site.path("etc/nftables.conf"));
    site.sh("nft -f " + site.path("etc/nftables.conf"));
    assertThat(site.host().ruleset()).contains("chain kept", "table inet filter");
  }

  @Test
  void keys_that_others_may_read() {
    site.mode("etc/landline/private.key", "rw-r-----");
    site.assertMends("key-mode", "FIX", "private.key");
    site.write("etc/landline/psk/hub", "");
    site.mode("etc/landline/psk/hub", "rw-rw-rw-");
    site.assertMends("key-mode", "FIX", "psk/hub");
  }

  @Test
  void nobody_who_sends_mail() {
    site.delete("usr/sbin/sendmail");
    site.assertFound("no-mail", "NOTE", "sendmail");
  }

  @Test
  void nobody_who_translates_for_the_others() {
    site.sh("nft delete chain inet router out");
    site.assertMends("no-nat", "NOTE", "from br0 to wan0");
  }

  @Test
  void a_router_that_lets_the_wan_in() {
    site.sh("nft flush chain inet router in");
    site.sh("nft delete chain inet router in");
    site.assertMends("open-router", "NOTE", "from wan0");
  }

  @Test
  void redirects_beside_the_router() {
    try (Patient beside = Patient.besideTheRouter(root.resolve("beside"))) {
      beside.assertWell();
      beside.sh("sysctl -qw net.ipv4.conf.all.send_redirects=1");
      beside.assertMends("redirects", "FIX", "uses the other router");
    }
  }

  @Test
  void ipv6_that_passes_by() {
    site.sh("ip neigh add 2001:db8:49::19 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.assertWell();
    site.sh("ip neigh add 2001:db8:49::20 lladdr 02:00:00:00:00:20 dev br0 nud reachable");
    site.sh("ip -6 route add default via 2001:db8:49::fe dev br0");
    site.assertFound("ipv6-past-this-host", "NOTE", "dmr has 2001:db8:49::19");
  }

  @Test
  void a_mac_that_moved() {
    site.sh("ip neigh add 10.49.7.77 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.assertFound("moved-mac", "FIX", "dmr (02:00:00:00:00:19) now has the address 10.49.7.77");
    site.sh("ip neigh del 10.49.7.77 dev br0");
    site.sh("ip neigh add 10.49.7.19 lladdr 02:00:00:00:00:99 dev br0 nud reachable");
    site.assertFound("moved-mac", "FIX", "02:00:00:00:00:99 answers for 10.49.7.19 instead of dmr");
    site.sh("ip neigh del 10.49.7.19 dev br0");
    site.write("var/lib/landline/macs", "10.49.7.20 02:00:00:00:00:20\n");
    site.sh("ip neigh add 10.49.7.20 lladdr 02:00:00:00:00:21 dev br0 nud reachable");
    site.assertFound("moved-mac", "FIX", "instead of flex");
  }

  @Test
  void a_mac_of_several_addresses() {
    site.sh("ip neigh add 10.49.7.19 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.sh("ip neigh add 10.49.7.77 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.assertFound("shared-mac", "FIX", "10.49.7.77 is blocked like dmr");
    site.sh("ip neigh flush dev br0 nud all");
    site.write("var/lib/landline/macs", "10.49.7.20 02:00:00:00:00:20\n");
    site.sh("ip neigh add 10.49.7.20 lladdr 02:00:00:00:00:20 dev br0 nud reachable");
    site.sh("ip neigh add 10.49.7.78 lladdr 02:00:00:00:00:20 dev br0 nud reachable");
    site.assertFound("shared-mac", "NOTE", "So it is not used to block");
  }

  @Test
  void a_device_that_does_not_come_through_here() {
    String table =
        "table inet landline { set heard { type ipv4_addr; counter; elements = { 10.49.7.19 counter"
            + " packets 7 bytes 700, 10.49.7.20 counter packets 0 bytes 0 }; }; }";
    site.nft(table);
    site.sh("ip neigh add 10.49.7.20 lladdr 02:00:00:00:00:20 dev br0 nud reachable");
    site.sh("ip neigh add 10.49.7.19 lladdr 02:00:00:00:00:19 dev br0 nud reachable");
    site.assertWell(); // applied a moment ago
    site.sh("touch -d '20 minutes ago' " + site.path("run/landline/applied.json"));
    site.assertFound(
        "device-not-through-here",
        "FIX",
        "flex is up",
        "set its gateway to 10.49.7.1",
        "capture remove flex");
  }
}
