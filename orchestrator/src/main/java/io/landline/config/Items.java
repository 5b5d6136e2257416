// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.HubLink;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that a configuration declares, from the interfaces and the tunnel to the forwards. */
final class Items {
  private final List<Item> items = new ArrayList<>();

  private Items() {}

  static List<Item> of(Configuration configuration) {
    Items items = new Items();
    if (configuration instanceof Configuration.Hub hub) {
      items.hub(hub.policy());
    } else if (configuration instanceof Configuration.Site site) {
      items.site(site.policy());
    } else {
      throw new AssertionError(configuration);
    }
    items.add("footprint", "", configuration.footprint().table().text(), footprint(configuration));
    return items.items;
  }

  private void add(String kind, String name, String text, Map<String, String> properties) {
    items.add(new Item(kind, name, text, properties));
  }

  private void tunnel(Tunnel tunnel) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("address", tunnel.address().toString());
    properties.put("port", tunnel.listenPort() == 0 ? "any" : "udp/" + tunnel.listenPort());
    properties.put("mtu", tunnel.mtuText());
    add("tunnel", tunnel.device().name(), tunnel.address().toString(), properties);
  }

  private void hub(HubPolicy hub) {
    String addresses = joined(hub.publicAddresses());
    String protect = joined(hub.protect());
    add(
        "public",
        hub.publicInterface().name(),
        addresses + ", protects " + protect,
        Map.of("addresses", addresses, "protects", protect));
    tunnel(hub.tunnel());
    hub.sites().forEach(this::hubSite);
    hub.peers().forEach(this::peer);
    hub.members().forEach(this::captures);
    for (HubSite site : hub.members()) {
      for (Forward forward : site.forwards()) {
        forward(forward, NamedForward.on(site, forward).target());
      }
    }
  }

  private void peer(HubSite peer) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("address", peer.address().toString());
    properties.put("key", peer.publicKey().toString());
    properties.put("preshared key", peer.presharedKey().isPresent() ? "yes" : "no");
    properties.put("public address", peer.publicAddress().toString());
    add("peer", peer.name().text(), peer.address().toString(), properties);
  }

  private void hubSite(HubSite site) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("address", site.address().toString());
    properties.put("key", site.publicKey().toString());
    properties.put("preshared key", site.presharedKey().isPresent() ? "yes" : "no");
    properties.put("lan", joined(site.lan()));
    properties.put("grants", joined(site.grants()));
    properties.put("max forwards", Integer.toString(site.maxForwards()));
    properties.put("blocked", joined(site.blocked()));
    properties.put("public address", site.publicAddress().toString());
    String lan = site.lan().isEmpty() ? "" : ", lan " + joined(site.lan());
    add("site", site.name().text(), site.address() + lan, properties);
  }

  private void captures(HubSite site) {
    String seenAs = "seen as " + site.publicAddress();
    for (IpAddress device : site.captured()) {
      add("capture", site.device(device).toString(), seenAs, Map.of("seen as", seenAs));
    }
  }

  private void site(SitePolicy site) {
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("lan", joined(site.lan()));
    ways.put("wan", joined(site.uplinks()));
    List<Name> hubs = site.links().stream().map(HubLink::name).toList();
    if (hubs.size() > 1) {
      ways.put("order of hubs", joined(hubs));
    }
    add(
        "site",
        site.name().text(),
        "lan " + joined(site.lan()) + ", wan " + joined(site.uplinks()),
        ways);
    for (HubLink link : site.links()) {
      tunnel(link.tunnel());
      // The only hub has no name of its own; it stays the same item when others join it.
      hub(link.name().equals(HubLink.ONLY) ? "" : link.name().text(), link.hub());
    }
    Map<IpAddress, String> names = new HashMap<>();
    for (Device device : site.devices()) {
      names.put(device.address(), device.name().text());
      Map<String, String> properties = new LinkedHashMap<>();
      properties.put("address", device.address().toString());
      properties.put("mac", device.mac().map(Object::toString).orElse("learned"));
      add("device", device.name().text(), device.address().toString(), properties);
    }
    String ipv6 = site.capture().blockIpv6() ? "IPv6 blocked" : "IPv6 not blocked";
    for (Device device : site.capture().devices()) {
      add(
          "capture",
          device.name().text(),
          "all it sends to the internet; " + ipv6,
          Map.of("ipv6", ipv6));
    }
    for (IpPrefix network : site.capture().exclude()) {
      add("exclude", network.toString(), "reached as if not captured", Map.of());
    }
    for (Forward forward : site.forwards()) {
      forward(forward, target(forward, names, site.tunnel().address().address()));
    }
  }

  private void hub(String name, SiteHub other) {
    Map<String, String> hub = new LinkedHashMap<>();
    hub.put("endpoint", other.endpoint().toString());
    hub.put("key", other.publicKey().toString());
    hub.put("preshared key", other.presharedKey().isPresent() ? "yes" : "no");
    other.tunnelAddress().ifPresent(own -> hub.put("tunnel address", own.toString()));
    other
        .provider()
        .ifPresent(
            provider -> {
              hub.put("public addresses", joined(provider.allocation()));
              hub.put("allowed IPs", joined(provider.allowedIps()));
            });
    hub.put("seen as", other.publicAddress().toString());
    hub.put("keepalive", other.keepalive() + " s");
    add("hub", name, other.endpoint() + ", seen as " + other.publicAddress(), hub);
  }

  private static String target(
      Forward forward, Map<IpAddress, String> names, IpAddress tunnelAddress) {
    String device =
        forward.target().equals(tunnelAddress)
            ? NamedForward.THIS
            : names.getOrDefault(forward.target(), forward.target().toString());
    return forward.keepsPorts() ? device : device + ":" + forward.targetPorts();
  }

  private void forward(Forward forward, String target) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("listen", forward.listen().toString());
    properties.put("to", target);
    properties.put("public address", forward.publicAddress().toString());
    properties.put("from", forward.from().isEmpty() ? "anywhere" : joined(forward.from()));
    Optional<Integer> rate = forward.rate();
    properties.put("rate", rate.map(n -> n + "/s per source").orElse("unlimited"));
    properties.put("masquerade", forward.masquerade() ? "yes" : "no");
    properties.put("enabled", forward.enabled() ? "yes" : "no");
    String off = forward.enabled() ? "" : " (disabled)";
    add("forward", forward.name().text(), forward.listen() + " -> " + target + off, properties);
  }

  private static Map<String, String> footprint(Configuration configuration) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("table", configuration.footprint().table().text());
    properties.put("rule priorities", configuration.footprint().rulePriority() + " and on");
    properties.put("routing tables", joined(configuration.footprint().routingTables()));
    properties.put("mark", configuration.footprint().mark().toString());
    return properties;
  }

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(Object::toString).toList());
  }
}
