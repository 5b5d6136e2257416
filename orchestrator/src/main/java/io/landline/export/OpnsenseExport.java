// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.IpPrefix;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A shell script that calls the API of OPNsense. Calls and fields are those of the controllers and
 * models in opnsense/core, tags 25.7 and 26.1. Rules of 25.1 know no kinds of ICMP.
 *
 * <p>The order of the steps is that of its guide to selective routing, without outbound NAT. Rules
 * on the assigned interface, and only those, can send replies back through the tunnel (reply-to).
 */
final class OpnsenseExport implements RouterExport {
  private static final String GATEWAY = "LANDLINE";
  private static final String TAG = "NO_WAN_EGRESS";

  @Override
  public String format() {
    return "opnsense";
  }

  @Override
  public String router() {
    return "OPNsense 25.7 or newer";
  }

  @Override
  public String text(RouterSite site) {
    RouterSite.Hub hub = site.hub();
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("enabled", 1);
    client.put("name", "landline");
    client.put("pubkey", hub.publicKey());
    hub.presharedKey().ifPresent(key -> client.put("psk", key.reveal()));
    client.put("tunneladdress", IpPrefix.ANY_IPV4);
    client.put("serveraddress", hub.endpoint().host());
    client.put("serverport", hub.endpoint().port());
    client.put("keepalive", RouterSite.KEEPALIVE);
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("enabled", 1);
    server.put("name", "landline");
    server.put("mtu", hub.mtu());
    server.put("tunneladdress", site.address());
    server.put("disableroutes", 1);
    server.put("gateway", hub.address());
    Map<String, Object> gateway = new LinkedHashMap<>();
    gateway.put("name", GATEWAY);
    gateway.put("descr", "Landline hub " + hub.name());
    gateway.put("ipprotocol", "inet");
    gateway.put("gateway", hub.address());
    gateway.put("fargw", 1);
    gateway.put("monitor_disable", 0);
    gateway.put("monitor", hub.address());
    return Template.of("opnsense.sh")
        .with("site", site.name())
        .with("hub", hub.name())
        .with("client", Quoting.shell("{\"client\":" + json(client) + "}"))
        .with("server", json(server))
        .with("gateway", json(gateway))
        .with("aliases", aliases(site))
        .with("rules", rules(site))
        .with("recordedKey", Quoting.shell(site.publicKey().map(PublicKey::toString).orElse("")))
        .with("limits", Limits.commented("#"))
        .fill();
  }

  private static String aliases(RouterSite site) {
    List<IpPrefix> own = new ArrayList<>(site.lan());
    own.add(site.address().address().asPrefix());
    return String.join(
        "\n",
        alias("landline_captured", "host", site.captured()),
        alias("landline_local", "network", site.localNetworks()),
        alias("landline_site", "network", own));
  }

  private static String alias(String name, String type, List<?> content) {
    Map<String, Object> alias = new LinkedHashMap<>();
    alias.put("enabled", 1);
    alias.put("name", name);
    alias.put("type", type);
    alias.put("content", content.stream().map(Object::toString).collect(Collectors.joining("\n")));
    return "put firewall/alias item search_item "
        + name
        + " "
        + Quoting.shell("{\"alias\":" + json(alias) + "}")
        + " >/dev/null";
  }

  private static String rules(RouterSite site) {
    List<String> out = new ArrayList<>();
    rule(out, "$tunnel", "forged", "block", Map.of("source_net", "landline_site"));
    rule(
        out,
        "$tunnel",
        "the hub's ping",
        "pass",
        Map.of(
            "source_net",
            site.hub().address(),
            "destination_net",
            site.address().address(),
            "protocol",
            "ICMP",
            "icmptype",
            "echoreq"));
    for (RouterSite.Service service : site.services()) {
      rule(
          out,
          "$tunnel",
          service.name(),
          "pass",
          Map.of(
              "destination_net",
              service.device(),
              "protocol",
              service.ports().protocol().toString().toUpperCase(Locale.ROOT),
              "destination_port",
              service.ports().ports(),
              "replyto",
              GATEWAY));
    }
    rule(out, "$tunnel", "nothing else from the hub", "block", Map.of("ipprotocol", "inet46"));
    if (!site.captured().isEmpty()) {
      rule(
          out,
          "$lan",
          "captured devices take the tunnel",
          "pass",
          Map.of(
              "source_net",
              "landline_captured",
              "destination_net",
              "landline_local",
              "destination_not",
              1,
              "gateway",
              GATEWAY,
              "tag",
              TAG));
      rule(
          out,
          "$wan",
          "captured devices never leave here",
          "block",
          Map.of("direction", "out", "tagged", TAG));
    }
    return String.join("\n", out);
  }

  private static void rule(
      List<String> out, String device, String name, String action, Map<String, ?> fields) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("description", "landline: " + name);
    rule.put("action", action);
    fields.keySet().stream().sorted().forEach(key -> rule.put(key, fields.get(key)));
    out.add("rule %d \"%s\" %s".formatted(out.size() + 1, device, Quoting.shell(json(rule))));
  }

  /** All values are strings in this API. */
  private static String json(Map<String, ?> fields) {
    return fields.entrySet().stream()
        .map(e -> Quoting.json(e.getKey()) + ":" + Quoting.json(String.valueOf(e.getValue())))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
