// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is not Landline's stays as it was: tables, rules, routes, settings. */
@OverWireGuard
final class ForeignTablesTest {
  private static Lab lab;
  private static Deployment landline;

  @BeforeAll
  static void build() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    for (Namespace host : List.of(lab.hub(), lab.site().host())) {
      host.nft(
          """
          table ip another {
            map roads { type ipv4_addr : verdict; elements = { 192.0.2.200 : drop }; }
            chain incoming {
              type filter hook input priority filter + 20; policy accept;
              ip saddr vmap @roads
            }
          }
          """);
      host.ip(
          List.of(
              // In our range of priorities, beside our tables, and not of our protocol.
              "rule add priority 4250 from 192.0.2.201 lookup 5200 protocol static",
              "route add unreachable 192.0.2.202 table 5299 protocol static",
              "route add unreachable 192.0.2.203 table main protocol static"));
    }
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  /** All that a host had before Landline: every line of it must be there again. */
  private static List<String> state(Namespace host) {
    List<String> all = new ArrayList<>();
    for (String command :
        List.of(
            "nft -s list ruleset",
            "ip rule",
            "ip -6 rule",
            "ip route show table all",
            "ip -6 route show table all",
            "ip -br addr")) {
      all.addAll(host.sh(command).lines().filter(l -> !l.contains("fe80")).toList());
    }
    // A directory of /proc/sys/net is that of the reader's namespace. The kernel itself turns
    // all/send_redirects off when a WireGuard link comes up (wg_open of drivers/net/wireguard).
    all.addAll(
        host.must(
                "sh",
                "-c",
                "grep -r . /proc/sys/net/ipv4/conf /proc/sys/net/ipv4/ip_forward"
                    + " /proc/sys/net/ipv6/conf 2>/dev/null | grep -v -e base_reachable -e secret -e conf/all/send_redirects"
                    + " | sort")
            .lines()
            .toList());
    return all;
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> left = new ArrayList<>(lines);
    left.removeAll(others);
    return left;
  }

  @Test
  void applying_adds_and_takes_nothing_away_and_down_puts_everything_back() {
    Namespace site = lab.site().host();
    List<String> hubBefore = state(lab.hub());
    List<String> siteBefore = state(site);

    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(lab.site());
    // The per-interface settings that design and README name are the only lines that change.
    assertThat(without(hubBefore, state(lab.hub())))
        .allMatch(line -> line.matches("/proc/sys/net/ipv4/conf/eth0/forwarding:0"));
    assertThat(without(siteBefore, state(site)))
        .allMatch(line -> line.matches("/proc/sys/net/ipv4/conf/(br0|l_nas)/send_redirects:1"));

    landline.runHere(lab.hub(), "down").orThrow();
    landline.runHere(site, "down").orThrow();
    assertThat(state(lab.hub())).isEqualTo(hubBefore);
    assertThat(state(site)).isEqualTo(siteBefore);
  }
}
