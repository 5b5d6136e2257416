// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import static io.landline.lab.UdpEcho.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.lab.UdpEcho;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fault that a hub can have, planted in a kernel. */
final class HubDoctorTest {
  @TempDir Path root;
  private Patient hub;

  @BeforeEach
  void make() {
    hub = Patient.hub(root);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void a_hub_that_is_well_has_no_finding() {
    hub.assertWell();
  }

  @Test
  void a_host_without_a_configuration() {
    hub.delete("etc/landline/landline.json");
    hub.sh("ip route replace default via 203.0.113.1 dev eth0");
    String text = hub.before();
    assertThat(text)
        .contains("Hub   ", "landline init hub")
        .contains("udp/51820")
        .doesNotContain("Hub   not suitable now");
    assertThat(text.replaceAll("\\s+", " ")).contains("203.0.113.10 is the public address");
    Endpoint taken = new Endpoint(IpAddress.parse("203.0.113.10"), 51820);
    try (UdpEcho echo = on(hub.host(), taken)) {
      assertThat(hub.before())
          .contains("Hub   not suitable now: another program listens at udp/51820");
      assertThat(echo.seen()).isEmpty();
    }
  }

  @Test
  void somebody_elses_translation_of_a_port() {
    hub.nft(
        """
        table ip nat {
          chain PREROUTING {
            type nat hook prerouting priority dstnat;
            fib daddr type local jump DOCKER
          }
          chain DOCKER {
            iifname != "docker0" tcp dport 8443 dnat to 172.17.0.2:443
            iifname != "docker0" tcp dport 9443 dnat to 172.17.0.3:443
          }
        }
        """);
    hub.assertFound("foreign-dnat", "FIX", "tcp/8443", "forward web");
    hub.sh("nft flush chain ip nat DOCKER");
    hub.nft("table ip nat { chain DOCKER { tcp dport 9443 dnat to 172.17.0.3:443; }; }");
    hub.assertWell();
  }

  @Test
  void something_that_listens_behind_a_forward() {
    Endpoint own = new Endpoint(IpAddress.parse("203.0.113.10"), 55193);
    try (UdpEcho echo = on(hub.host(), own)) {
      hub.assertFound("listeners", "FIX", "udp/55193", "forward ipsc", "wa7vc/10.49.7.19");
      assertThat(echo.seen()).isEmpty();
    }
    hub.assertWell();
  }

  @Test
  void something_that_listens_at_a_port_which_a_captured_device_may_occupy() {
    IpAddress own = IpAddress.parse("203.0.113.10");
    try (UdpEcho time = on(hub.host(), new Endpoint(own, 123))) {
      hub.assertFound("unprotected", "NOTE", "udp/123", "add \"udp/123\" to protect");
      hub.configure("\"protect\": [\"tcp/22\"]", "\"protect\": [\"tcp/22\", \"udp/123\"]");
      hub.assertWell();
      assertThat(time.seen()).isEmpty();
    }
    hub.configure(", \"udp/123\"", "");
    // The DHCP client's is kept without a word, and a resolver's own question is no service.
    try (UdpEcho dhcp = on(hub.host(), new Endpoint(own, 68));
        UdpEcho question = on(hub.host(), new Endpoint(own, 40_000))) {
      hub.assertWell();
      assertThat(dhcp.seen()).isEmpty();
      assertThat(question.seen()).isEmpty();
    }
    try (UdpEcho time = on(hub.host(), new Endpoint(own, 123))) {
      hub.configure("\"captured\": [\"10.49.7.19\"],", "\"captured\": [],");
      hub.assertWell();
      assertThat(time.seen()).isEmpty();
    }
  }

  @Test
  void an_address_that_the_interface_does_not_have() {
    hub.sh("ip addr add 10.0.0.5/24 dev eth0; ip addr del 203.0.113.10/24 dev eth0");
    hub.assertFound("hub-behind-nat", "FIX", "eth0 does not have", "10.0.0.5");
    hub.configure("[\"203.0.113.10\"] }", "[\"10.0.0.5\"] }");
    hub.configure("\"publicAddress\": \"203.0.113.10\"", "\"publicAddress\": \"10.0.0.5\"");
    hub.assertFound("hub-behind-nat", "FIX", "is a private one");
    hub.configure("[\"10.0.0.5\"] }", "[\"10.0.0.5\"], \"seenAs\": [\"203.0.113.10\"] }");
    hub.assertWell();
  }

  @Test
  void a_firewall_before_wireguard() {
    hub.nft(
        """
        table inet fw {
          chain fw_input {
            type filter hook input priority 0; policy drop;
            ct state established,related accept
            tcp dport 22 accept
          }
        }
        """);
    hub.assertMends("foreign-input-drop", "FIX", "udp/51820");
  }

  @Test
  void a_firewall_before_the_control_port() {
    hub.nft(
        """
        table inet fw {
          chain fw_input {
            type filter hook input priority 0; policy drop;
            ct state established,related accept
            tcp dport 22 accept
            udp dport { 51820, 51880 } accept
          }
        }
        """);
    hub.assertMends("foreign-input-drop", "FIX", "sites cannot reach this hub's control port");
  }

  @Test
  void somebody_elses_masquerade_that_comes_before_ours() {
    // Docker's, and one that comes after ours, do no harm.
    hub.nft(
        """
        table ip nat {
          chain POSTROUTING {
            type nat hook postrouting priority srcnat;
            ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
            oifname "eth0" masquerade
          }
        }
        """);
    hub.assertWell();
    hub.nft(
        """
        table ip early {
          chain post {
            type nat hook postrouting priority srcnat - 10;
            ip saddr 172.17.0.0/16 masquerade
            oifname "eth0" masquerade random
          }
        }
        """);
    hub.assertMends("foreign-snat", "FIX", "Chain post (table ip early)", "of wa7vc leave with");
  }

  /** As iptables-nft shows ufw's. */
  @Test
  void ufw() {
    hub.nft(
        """
        table ip filter {
          chain FORWARD {
            type filter hook forward priority filter; policy drop;
            counter jump ufw-before-forward
          }
          chain ufw-before-forward { ct state related,established counter accept; }
        }
        """);
    hub.assertFound("foreign-forward-drop", "FIX", "ufw route allow in on landline0");
  }

  @Test
  void a_lan_that_the_hub_has_too() {
    hub.sh("ip link add docker0 type bridge; ip addr add 10.49.0.1/16 dev docker0");
    hub.assertFound("lan-overlap", "FIX", "docker0", "wa7vc");
  }

  @Test
  void a_path_too_narrow() {
    hub.sh("ip link set eth0 mtu 1450");
    hub.assertFound("mtu", "FIX", "tunnel.mtu to 1390");
  }
}
