// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs' firewalls, as they write them, planted with nft. */
final class FirewallDoctorTest {
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
  void a_policy_that_drops() {
    site.nft(
        "table inet fw { chain fw_in { type filter hook forward priority 5; policy drop; }; }");
    site.assertMends(
        "foreign-forward-drop", "FIX", "Chain fw_in (table inet fw)", "reach dmr and flex");
  }

  /** As iptables-nft shows Docker's tables. */
  @Test
  void docker() {
    site.nft(
        """
        table ip filter {
          chain FORWARD {
            type filter hook forward priority filter; policy drop;
            counter jump DOCKER-USER
            oifname "docker0" ct state related,established counter accept
            iifname "docker0" oifname != "docker0" counter accept
          }
          chain DOCKER-USER { counter return; }
        }
        """);
    site.assertFound(
        "foreign-forward-drop",
        "FIX",
        "FORWARD (table ip filter) has policy drop",
        "iptables -I DOCKER-USER -i landline0 -j ACCEPT");
    // What that command comes to.
    site.sh("nft insert rule ip filter DOCKER-USER iifname landline0 counter accept");
    site.sh("nft insert rule ip filter DOCKER-USER oifname landline0 counter accept");
    site.assertWell();
  }

  @Test
  void a_rule_that_drops_everything_at_the_end() {
    site.nft(
        """
        table inet fw {
          chain fw_all {
            type filter hook forward priority 5; policy accept;
            ct state { established, related } accept
            iifname "br0" oifname "wan0" accept
            counter reject with icmpx admin-prohibited
          }
        }
        """);
    site.assertMends("foreign-forward-drop", "FIX", "a rule that drops packets, so callers");
  }

  @Test
  void chains_that_jump_and_conditions_that_nobody_can_foretell() {
    site.nft(
        """
        table inet fw {
          chain fw_all {
            type filter hook forward priority 5; policy accept;
            goto fw_more
          }
          chain fw_more {
            limit rate 5/second accept
            ct state vmap { established : accept, related : accept, new : jump fw_new }
            drop
          }
          chain fw_new { ip saddr 192.0.2.0/24 return; drop; }
        }
        """);
    site.assertFound("foreign-forward-drop", "FIX", "in fw_new, so probably callers cannot reach");
  }

  @Test
  void a_rule_that_may_drop() {
    site.nft(
        """
        table inet fw {
          set bad { type ipv4_addr; elements = { 192.0.2.66 }; }
          chain fw_all {
            type filter hook forward priority 5; policy accept;
            ct state invalid drop
            iifname "wan0" drop
            meta nfproto ipv6 drop
            ip saddr @bad drop
          }
        }
        """);
    site.assertFound("foreign-forward-drop", "NOTE", "which may drop Landline's packets");
  }

  @Test
  void firewalls_that_let_us_through_are_no_finding() {
    site.nft(
        """
        table inet fw {
          chain fw_all {
            type filter hook forward priority 5; policy drop;
            ct state vmap { established : accept, related : accept, invalid : drop }
            iifname { "landline0", "br0" } accept
          }
          chain fw_input {
            type filter hook input priority 5; policy drop;
            iifname "land*" accept
          }
        }
        table ip6 six { chain x { type filter hook forward priority 0; policy drop; }; }
        table bridge b { chain x { type filter hook forward priority 0; policy drop; }; }
        """);
    site.assertWell();
  }

  @Test
  void an_input_chain_that_drops_callers_of_this_host() {
    site.nft(
        """
        table inet fw {
          chain fw_input {
            type filter hook input priority 5; policy drop;
            iifname "lo" accept
            tcp dport { 80, 443 } accept
          }
        }
        """);
    site.assertMends("foreign-input-drop", "FIX", "forward ssh does not work");
  }

  @Test
  void an_input_chain_that_drops_probes_only() {
    site.nft(
        """
        table inet fw {
          chain fw_input {
            type filter hook input priority 5; policy drop;
            iifname "lo" accept
            tcp dport 22 accept
          }
        }
        """);
    site.assertMends("foreign-input-drop", "FIX", "probes through the tunnel get no answer");
  }

  @Test
  void a_masquerade_that_hides_who_calls() {
    site.nft(
        "table ip nat { chain post { type nat hook postrouting priority 100; masquerade; }; }");
    site.assertMends(
        "foreign-snat",
        "FIX",
        "Chain post (table ip nat)",
        "dmr and flex cannot see the callers' addresses");
  }

  @Test
  void the_old_iptables() {
    // getsockopt(IPT_SO_GET_INFO) has the kernel make the table, as iptables-legacy -L does.
    String call = System.getProperty("os.arch", "").equals("aarch64") ? "209" : "55";
    String perl =
        "socket(S, 2, 3, 255) or exit 1; my $b = pack('a32 x52', 'filter'); my $l = pack('L', 84);"
            + "exit(syscall("
            + call
            + ", fileno(S), 0, 64, $b, $l) == 0 ? 0 : 1)";
    boolean planted = site.host().run("perl", "-e", perl).status() == 0;
    if (planted) {
      site.assertFound("foreign-forward-drop", "NOTE", "iptables-legacy -t filter -S FORWARD");
    } else {
      site.assertWell(); // this kernel has no such tables
    }
  }

  @Test
  void bridged_frames_that_meet_a_firewall() {
    site.nft(
        """
        table inet fw {
          chain fw_all {
            type filter hook forward priority 5; policy drop;
            iifname "landline0" accept
            oifname { "landline0", "wan0" } accept
          }
        }
        """);
    if (site.host().run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1").status() == 0) {
      site.assertMends("bridge-nf", "NOTE", "between devices on br0");
    } else {
      site.assertWell(); // br_netfilter is not loaded
    }
  }

  @Test
  void without_root_it_says_what_it_could_not_look_at() {
    String text = site.doctorWithoutCapabilities();
    assertThat(Patient.findings(text))
        .as(text)
        .containsOnlyKeys(
            "foreign-forward-drop",
            "foreign-input-drop",
            "foreign-snat",
            "kernel-refuses",
            "no-nat",
            "open-router");
    assertThat(text).contains("?     foreign-forward-drop: not checked: root permission is needed");
    assertThat(text).contains("ip-forward", "rp-filter");
  }
}
