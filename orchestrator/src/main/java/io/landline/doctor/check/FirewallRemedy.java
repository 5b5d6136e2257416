// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.kernel.NftControl.ForeignChain;
import java.util.List;
import java.util.Set;

/**
 * The commands that let Landline's packets through a chain, for the firewall program that owns it.
 * A rule in any other chain would not help.
 */
final class FirewallRemedy {
  private FirewallRemedy() {}

  /** What must be allowed. */
  enum Opening {
    /** Packets forwarded to and from the tunnel. */
    FORWARDED,
    /** WireGuard's own packets. */
    WIREGUARD,
    /**
     * All packets from the tunnel to this host; Landline's own table drops those that it does not
     * serve.
     */
    FROM_TUNNEL
  }

  static List<String> commands(Facts facts, ForeignChain chain, Opening opening) {
    String tunnel = facts.tunnel().device().name();
    String port = String.valueOf(facts.tunnel().listenPort());
    Set<String> chains = facts.ruleset(chain.table()).names();
    if (chain.table().name().equals("firewalld")) {
      return firewalld(opening, tunnel, port);
    }
    if (chains.stream().anyMatch(name -> name.startsWith("ufw-"))) {
      return switch (opening) {
        case FORWARDED ->
            List.of("ufw route allow in on " + tunnel, "ufw route allow out on " + tunnel);
        case WIREGUARD -> List.of("ufw allow " + port + "/udp");
        case FROM_TUNNEL -> List.of("ufw allow in on " + tunnel);
      };
    }
    if (isIptables(chain)) {
      boolean docker = chains.contains("DOCKER-USER") && opening == Opening.FORWARDED;
      String insert = "iptables -I " + (docker ? "DOCKER-USER" : chain.name());
      return switch (opening) {
        case FORWARDED ->
            List.of(
                insert + " -i " + tunnel + " -j ACCEPT", insert + " -o " + tunnel + " -j ACCEPT");
        case WIREGUARD -> List.of(insert + " -p udp --dport " + port + " -j ACCEPT");
        case FROM_TUNNEL -> List.of(insert + " -i " + tunnel + " -j ACCEPT");
      };
    }
    String insert = "nft insert rule " + chain.table() + " " + chain.name() + " ";
    return switch (opening) {
      case FORWARDED ->
          List.of(
              insert + "iifname " + tunnel + " accept", insert + "oifname " + tunnel + " accept");
      case WIREGUARD -> List.of(insert + "udp dport " + port + " accept");
      case FROM_TUNNEL -> List.of(insert + "iifname " + tunnel + " accept");
    };
  }

  private static List<String> firewalld(Opening opening, String tunnel, String port) {
    String trust = "firewall-cmd --permanent --zone trusted --add-interface " + tunnel;
    String reload = "firewall-cmd --reload";
    return switch (opening) {
      case FORWARDED ->
          List.of(
              "firewall-cmd --permanent --new-policy landline",
              "firewall-cmd --permanent --policy landline --set-target ACCEPT",
              "firewall-cmd --permanent --policy landline --add-ingress-zone ANY",
              "firewall-cmd --permanent --policy landline --add-egress-zone ANY",
              trust,
              reload);
      case WIREGUARD -> List.of("firewall-cmd --permanent --add-port " + port + "/udp", reload);
      case FROM_TUNNEL -> List.of(trust, reload);
    };
  }

  /** Whether it is a built-in chain of iptables-nft. */
  private static boolean isIptables(ForeignChain chain) {
    return chain.table().family().equals("ip")
        && chain.table().name().equals("filter")
        && List.of("FORWARD", "INPUT").contains(chain.name());
  }
}
