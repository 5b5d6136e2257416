// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell script for OpenWrt: lines for {@code uci batch}, and the nft file.
 *
 * <p>Option names are those of netifd's wireguard.sh, iprule.c and interface-ip.c, and of
 * firewall4's fw4.uc. A file in /etc/nftables.d would be inside fw4's table, whose sets keep former
 * elements over a reload; so the file is a table of its own, included after it.
 */
final class OpenWrtExport implements RouterExport {
  /** Higher than the metric of the route through the tunnel. */
  private static final int LAST_METRIC = 4200;

  @Override
  public String format() {
    return "openwrt";
  }

  @Override
  public String router() {
    return "OpenWrt 22.03 or newer";
  }

  @Override
  public String text(RouterSite site) {
    return Template.of("openwrt.sh")
        .with("site", site.name())
        .with("hub", site.hub().name())
        .with("interface", SiteRules.INTERFACE)
        .with("nft", SiteRules.nft(site))
        .with("uci", new Uci(site).text())
        .with("recordedKey", Quoting.shell(site.publicKey().map(PublicKey::toString).orElse("")))
        .with("limits", Limits.commented("#"))
        .fill();
  }

  /** The lines of {@code uci batch}. */
  private static final class Uci {
    private final RouterSite site;
    private final List<String> lines = new ArrayList<>();
    private int sections;

    Uci(RouterSite site) {
      this.site = site;
    }

    String text() {
      tunnel();
      SiteRules.rules(site).forEach(this::rule);
      site.localNetworks()
          .forEach(network -> route("loopback", network, "throw", SiteRules.captureTable(), 0));
      for (RoutingTable table : SiteRules.tables()) {
        route(SiteRules.INTERFACE, IpPrefix.ANY_IPV4, "unicast", table, 100);
        route("loopback", IpPrefix.ANY_IPV4, "unreachable", table, LAST_METRIC);
      }
      firewall();
      return String.join("\n", lines);
    }

    private void tunnel() {
      String device = "network." + SiteRules.INTERFACE;
      lines.add("set " + device + "=interface");
      option(device, "proto", "wireguard");
      list(device, "addresses", site.address());
      option(device, "mtu", site.hub().mtu());
      String peer = section("network", "wireguard_" + SiteRules.INTERFACE, "hub");
      option(peer, "description", site.hub().name());
      option(peer, "public_key", site.hub().publicKey());
      site.hub().presharedKey().ifPresent(key -> option(peer, "preshared_key", key.reveal()));
      option(peer, "endpoint_host", site.hub().endpoint().host());
      option(peer, "endpoint_port", site.hub().endpoint().port());
      option(peer, "persistent_keepalive", RouterSite.KEEPALIVE);
      list(peer, "allowed_ips", IpPrefix.ANY_IPV4);
      option(peer, "route_allowed_ips", 0);
    }

    private void rule(RoutingRule rule) {
      String section = section("network", "rule", "rule");
      option(section, "priority", rule.priority());
      rule.fwmark().ifPresent(mark -> option(section, "mark", mark));
      rule.from().ifPresent(from -> option(section, "src", from));
      rule.lookup().ifPresent(table -> option(section, "lookup", table));
      rule.suppressPrefixLength()
          .ifPresent(length -> option(section, "suppress_prefixlength", length));
      if (rule.lookup().isEmpty()) {
        option(section, "action", "unreachable");
      }
    }

    private void route(
        String device, IpPrefix target, String type, RoutingTable table, int metric) {
      String section = section("network", "route", "route");
      option(section, "interface", device);
      option(section, "target", target);
      option(section, "type", type);
      option(section, "table", table);
      if (metric > 0) {
        option(section, "metric", metric);
      }
    }

    private void firewall() {
      String zone = section("firewall", "zone", "zone");
      option(zone, "name", "landline");
      list(zone, "network", SiteRules.INTERFACE);
      option(zone, "input", "DROP");
      option(zone, "output", "ACCEPT");
      option(zone, "forward", "DROP");
      option(zone, "masq", 0);
      option(zone, "mtu_fix", 1);
      String include = section("firewall", "include", "filter");
      option(include, "type", "nftables");
      option(include, "path", "/etc/landline.nft");
      option(include, "position", "ruleset-post");
      String ping = accept("landline: ping", "icmp");
      option(ping, "src", "landline");
      list(ping, "src_ip", site.hub().address());
      list(ping, "icmp_type", "echo-request");
      for (RouterSite.Service service : site.services()) {
        String rule = accept("landline: " + service.name(), service.ports().protocol().toString());
        option(rule, "src", "landline");
        if (!service.device().equals(site.address().address())) {
          option(rule, "dest", "*");
        }
        list(rule, "dest_ip", service.device());
        option(rule, "dest_port", service.ports().ports());
      }
      if (!site.captured().isEmpty()) {
        String captured = accept("landline: captured devices", "all");
        option(captured, "src", "*");
        option(captured, "dest", "landline");
        for (IpAddress device : site.captured()) {
          list(captured, "src_ip", device);
        }
      }
    }

    private String accept(String name, String protocol) {
      String rule = section("firewall", "rule", "allow");
      option(rule, "name", name);
      option(rule, "family", "ipv4");
      option(rule, "proto", protocol);
      option(rule, "target", "ACCEPT");
      return rule;
    }

    private String section(String configuration, String type, String name) {
      String section = configuration + ".landline_" + name + sections++;
      lines.add("set " + section + "=" + type);
      return section;
    }

    private void option(String section, String name, Object value) {
      lines.add("set " + section + "." + name + "=" + Quoting.shell(value.toString()));
    }

    private void list(String section, String name, Object value) {
      lines.add("add_list " + section + "." + name + "=" + Quoting.shell(value.toString()));
    }
  }
}
