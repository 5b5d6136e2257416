// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpPrefix;
import io.landline.nft.Table;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.stream.Collectors;

/** A host's wanted state as input for nft, ip and wg, without secrets. */
public final class Rendering {
  private Rendering() {}

  /**
   * Input for {@code nft -f -}. A table with an owner disappears when the nft process that loads it
   * ends, so the guard is rendered without the owner flag, which the service sets.
   */
  public static String nft(HostState state) {
    return state.table().toReplaceScript()
        + state
            .guard()
            .map(t -> "\n# The service adds \"flags owner\" to this table.\n" + guard(t))
            .orElse("");
  }

  private static String guard(Table table) {
    return table.withoutOwner().toReplaceScript();
  }

  /** Equivalent commands of iproute2 and sysctl(8), in an order that works. */
  public static String routes(HostState state) {
    RoutingState routing = state.routing();
    StringBuilder out = new StringBuilder();
    routing.routes().stream().filter(r -> !r.type().hasDevice()).forEach(r -> line(out, route(r)));
    routing.rules().forEach(r -> line(out, rule(r)));
    for (WireGuardDevice device : state.devices()) {
      line(out, "ip link add " + device.name() + " mtu " + device.mtu() + " type wireguard");
      line(out, "ip address add " + device.address() + " dev " + device.name());
    }
    routing.settings().forEach(s -> settings(out, s));
    for (WireGuardDevice device : state.devices()) {
      line(out, "wg setconf " + device.name() + " FILE    # landline render wireguard");
      line(out, "ip link set " + device.name() + " up");
    }
    routing.routes().stream().filter(r -> r.type().hasDevice()).forEach(r -> line(out, route(r)));
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }

  private static String route(Route route) {
    return "ip route add "
        + (route.type() == RouteType.UNICAST ? "" : route.type() + " ")
        + (route.destination().length() == 0 ? "default" : route.destination())
        + route.device().map(d -> " dev " + d).orElse("")
        + " table "
        + route.table()
        + (route.metric() == 0 ? "" : " metric " + route.metric())
        + route.mtu().map(bytes -> " mtu " + bytes).orElse("")
        + " protocol "
        + RoutingState.PROTOCOL;
  }

  private static String rule(RoutingRule rule) {
    return "ip rule add priority "
        + rule.priority()
        + " from "
        + rule.from().map(IpPrefix::toString).orElse("all")
        + rule.to().map(p -> " to " + p).orElse("")
        + rule.fwmark().map(m -> " fwmark " + m).orElse("")
        + rule.incoming().map(i -> " iif " + i).orElse("")
        + rule.lookup().map(t -> " lookup " + t).orElse("")
        + rule.suppressPrefixLength().map(n -> " suppress_prefixlength " + n).orElse("")
        + " protocol "
        + RoutingState.PROTOCOL
        + (rule.lookup().isEmpty() ? " unreachable" : "");
  }

  private static void settings(StringBuilder out, InterfaceSettings settings) {
    String key = "sysctl -w net.ipv4.conf." + settings.name().name().replace('.', '/') + ".";
    settings.forwarding().ifPresent(on -> line(out, key + "forwarding=" + (on ? 1 : 0)));
    settings.rpFilter().ifPresent(mode -> line(out, key + "rp_filter=" + mode));
    settings.sendRedirects().ifPresent(on -> line(out, key + "send_redirects=" + (on ? 1 : 0)));
  }

  /** Input for {@code wg setconf}, without the secret keys; one after the other for each tunnel. */
  public static String wireguard(HostState state) {
    return state.devices().stream()
        .map(
            device ->
                (state.devices().size() > 1 ? "# " + device.name() + "\n" : "") + wireguard(device))
        .collect(Collectors.joining("\n"));
  }

  private static String wireguard(WireGuardDevice device) {
    StringBuilder out = new StringBuilder("[Interface]\n# PrivateKey is in private.key\n");
    if (device.listenPort() != 0) {
      line(out, "ListenPort = " + device.listenPort());
    }
    for (WireGuardPeer peer : device.peers()) {
      line(out, "\n[Peer]");
      line(out, "PublicKey = " + peer.publicKey());
      peer.presharedKey().ifPresent(k -> line(out, "# PresharedKey is in psk/"));
      peer.endpoint().ifPresent(e -> line(out, "Endpoint = " + e));
      if (peer.keepalive() != 0) {
        line(out, "PersistentKeepalive = " + peer.keepalive());
      }
      line(
          out,
          "AllowedIPs = "
              + peer.allowedIps().stream()
                  .map(IpPrefix::toString)
                  .collect(Collectors.joining(", ")));
    }
    return out.toString();
  }
}
