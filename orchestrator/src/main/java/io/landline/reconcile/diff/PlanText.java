// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.kernel.WireGuardChange;
import io.landline.nft.Command;
import java.util.ArrayList;
import java.util.List;

/** A plan as text for people. */
final class PlanText {
  private PlanText() {}

  static List<String> details(Plan plan) {
    List<String> lines = new ArrayList<>();
    plan.routing().addRoutes().forEach(r -> lines.add("ip route add " + r));
    plan.routing().addRules().forEach(r -> lines.add("ip rule add " + r));
    for (TunnelDiff tunnel : plan.tunnels()) {
      List<String> changes = new ArrayList<>();
      tunnel(tunnel, changes);
      // Of one tunnel among several it matters which.
      String of = plan.tunnels().size() > 1 ? tunnel.name() + ": " : "";
      changes.forEach(change -> lines.add(of + change));
    }
    plan.routing().settings().forEach(s -> lines.add("net.ipv4.conf: " + s));
    plan.nft().toString().lines().forEach(l -> lines.add("nft " + l));
    plan.routing().changeRoutes().forEach(r -> lines.add("ip route replace " + r));
    plan.routing().deleteRules().forEach(r -> lines.add("ip rule delete " + r));
    plan.routing().deleteRoutes().forEach(r -> lines.add("ip route delete " + r));
    return lines;
  }

  private static void tunnel(TunnelDiff tunnel, List<String> lines) {
    LinkDiff link = tunnel.link();
    if (link.create()) {
      lines.add("ip link add, type wireguard");
    }
    link.mtu().ifPresent(mtu -> lines.add("ip link set mtu " + mtu));
    link.addAddress().ifPresent(a -> lines.add("ip address add " + a));
    link.removeAddresses().forEach(a -> lines.add("ip address delete " + a));
    if (link.up()) {
      lines.add("ip link set up");
    }
    wireguard(tunnel.wireguard(), lines);
  }

  private static void wireguard(WireGuardChange change, List<String> lines) {
    change.privateKey().ifPresent(k -> lines.add("wg set private-key " + k));
    change.listenPort().ifPresent(p -> lines.add("wg set listen-port " + p));
    change
        .mark()
        .ifPresent(m -> lines.add("wg set fwmark " + (m == 0 ? "off" : "0x%08x".formatted(m))));
    change.remove().forEach(k -> lines.add("wg set peer " + k + " remove"));
    for (WireGuardChange.Peer peer : change.peers()) {
      StringBuilder line = new StringBuilder("wg set peer " + peer.publicKey());
      peer.presharedKey().ifPresent(k -> line.append(" preshared-key ").append(k));
      peer.endpoint().ifPresent(e -> line.append(" endpoint ").append(e));
      peer.keepalive().ifPresent(s -> line.append(" persistent-keepalive ").append(s));
      if (!peer.allowedIps().isEmpty() || peer.replaceAllowedIps()) {
        line.append(peer.replaceAllowedIps() ? " allowed-ips " : " allowed-ips +");
        line.append(String.join(",", peer.allowedIps().stream().map(Object::toString).toList()));
      }
      lines.add(line.toString());
    }
  }

  static String summary(Plan plan) {
    if (plan.isEmpty()) {
      return "nothing to change";
    }
    List<String> parts = new ArrayList<>();
    nft(plan, parts);
    count(parts, plan.routing().addRules().size(), "ip rule", "added");
    count(parts, plan.routing().deleteRules().size(), "ip rule", "removed");
    count(parts, plan.routing().addRoutes().size(), "route", "added");
    count(parts, plan.routing().changeRoutes().size(), "route", "changed");
    count(parts, plan.routing().deleteRoutes().size(), "route", "removed");
    count(parts, plan.routing().settings().size(), "interface", "set");
    for (TunnelDiff tunnel : plan.tunnels()) {
      tunnelSummary(plan.tunnels().size() > 1 ? tunnel.name() + " " : "", tunnel, parts);
    }
    return String.join(", ", parts);
  }

  private static void tunnelSummary(String of, TunnelDiff tunnel, List<String> parts) {
    WireGuardChange wireguard = tunnel.wireguard();
    if (tunnel.link().create()) {
      parts.add("tunnel interface " + of + "created");
    } else if (!tunnel.link().isEmpty()) {
      parts.add("tunnel interface " + of + "changed");
    }
    count(parts, wireguard.peers().size(), "peer", "set");
    count(parts, wireguard.remove().size(), "peer", "removed");
    if (wireguard.privateKey().isPresent()) {
      parts.add("private key set");
    }
    if (wireguard.listenPort().isPresent()) {
      parts.add("listen port set");
    }
    if (wireguard.mark().isPresent()) {
      parts.add("mark of the tunnel's packets set");
    }
  }

  private static void nft(Plan plan, List<String> parts) {
    if (plan.nft().isEmpty()) {
      return;
    }
    long whole = plan.nft().commands().stream().filter(Command.AddTable.class::isInstance).count();
    int added = 0;
    int removed = 0;
    int rules = 0;
    for (Command command : plan.nft().commands()) {
      if (command instanceof Command.AddElements add) {
        added += add.set().elements().size();
      } else if (command instanceof Command.DeleteElements delete) {
        removed += delete.set().elements().size();
      } else if (command instanceof Command.AddRules add) {
        rules += add.rules().size();
      }
    }
    if (whole > 0) {
      parts.add(whole == 1 ? "table created" : whole + " tables created");
    }
    count(parts, added, "element", "added");
    count(parts, removed, "element", "removed");
    count(parts, rules, "rule", "written");
    if (whole == 0) {
      parts.add("table not reloaded");
    }
  }

  private static void count(List<String> parts, int number, String what, String done) {
    if (number > 0) {
      parts.add(number + " " + what + (number == 1 ? " " : "s ") + done);
    }
  }
}
