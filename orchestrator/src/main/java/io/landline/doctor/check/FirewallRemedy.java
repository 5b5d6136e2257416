// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.kernel.NftControl.ForeignChain;
import java.util.ArrayList;
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
    if (chain.table().name().equals("firewalld")) {
      return firewalld(opening, facts);
    }
    return facts.tunnels().stream()
        .flatMap(tunnel -> commands(facts, chain, opening, tunnel.name()).stream())
        .distinct()
        .toList();
  }

  private static List<String> commands(
      Facts facts, ForeignChain chain, Opening opening, String tunnel) {
    String port = String.valueOf(facts.tunnel().listenPort());
    Set<String> chains = facts.ruleset(chain.table()).names();
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

  private static List<String> firewalld(Opening opening, Facts facts) {
    List<String> commands = new ArrayList<>();
    if (opening == Opening.FORWARDED) {
      commands.add("firewall-cmd --permanent --new-policy landline");
      commands.add("firewall-cmd --permanent --policy landline --set-target ACCEPT");
      commands.add("firewall-cmd --permanent --policy landline --add-ingress-zone ANY");
      commands.add("firewall-cmd --permanent --policy landline --add-egress-zone ANY");
    }
    if (opening == Opening.WIREGUARD) {
      commands.add("firewall-cmd --permanent --add-port " + facts.tunnel().listenPort() + "/udp");
    } else {
      facts
          .tunnels()
          .forEach(
              tunnel ->
                  commands.add(
                      "firewall-cmd --permanent --zone trusted --add-interface " + tunnel));
    }
    commands.add("firewall-cmd --reload");
    return commands;
  }

  /** Whether it is a built-in chain of iptables-nft. */
  private static boolean isIptables(ForeignChain chain) {
    return chain.table().family().equals("ip")
        && chain.table().name().equals("filter")
        && List.of("FORWARD", "INPUT").contains(chain.name());
  }
}
