// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A script for RouterOS 7. Menus and properties are those of MikroTik's documentation
 * (help.mikrotik.com/docs: WireGuard, Policy Routing, Filter, Mangle, NAT, RAW Filtering).
 */
final class MikrotikExport implements RouterExport {
  private static final String IN = "in-interface=" + SiteRules.INTERFACE;
  private static final String OUT = "out-interface=" + SiteRules.INTERFACE;

  @Override
  public String format() {
    return "mikrotik";
  }

  @Override
  public String router() {
    return "RouterOS 7 (MikroTik)";
  }

  @Override
  public String text(RouterSite site) {
    return Template.of("mikrotik.rsc")
        .with("site", site.name())
        .with("hub", site.hub().name())
        .with("interface", SiteRules.INTERFACE)
        .with("mtu", site.hub().mtu())
        .with("address", site.address())
        .with("capturedList", capturedList(site))
        .with("peer", peer(site))
        .with("addressLists", addressLists(site))
        .with("routingRules", routingRules(site))
        .with("filter", filter(site))
        .with("capturedText", Quoting.routerOs(" " + words(site.captured()) + " "))
        .with("limits", Limits.commented("#"))
        .fill();
  }

  private static String words(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" "));
  }

  private static String capturedList(RouterSite site) {
    return lines(
        "/ip firewall address-list",
        site.captured().stream()
            .map(device -> "add list=landline-captured address=" + device + " comment=\"landline\"")
            // An entry that is there already is an error.
            .map(line -> ":do { " + line + " } on-error={}")
            .toList());
  }

  private static String lines(String first, List<String> more) {
    return more.isEmpty() ? first : first + "\n" + String.join("\n", more);
  }

  private static String peer(RouterSite site) {
    RouterSite.Hub hub = site.hub();
    return "add interface="
        + SiteRules.INTERFACE
        + " public-key="
        + Quoting.routerOs(hub.publicKey().toString())
        + hub.presharedKey()
            .map(key -> " preshared-key=" + Quoting.routerOs(key.reveal()))
            .orElse("")
        + " endpoint-address="
        + hub.endpoint().host()
        + " endpoint-port="
        + hub.endpoint().port()
        + " allowed-address=0.0.0.0/0 persistent-keepalive="
        + RouterSite.KEEPALIVE
        + "s comment=\"landline\"";
  }

  private static String addressLists(RouterSite site) {
    List<String> out = new ArrayList<>();
    for (IpPrefix network : site.localNetworks()) {
      out.add("add list=landline-local address=" + network + " comment=\"landline\"");
    }
    List<IpPrefix> own = new ArrayList<>(site.lan());
    own.add(site.address().address().asPrefix());
    for (IpPrefix network : own) {
      out.add("add list=landline-site address=" + network + " comment=\"landline\"");
    }
    return String.join("\n", out);
  }

  private static String routingRules(RouterSite site) {
    List<IpAddress> sources = new ArrayList<>(List.of(site.address().address()));
    sources.addAll(site.captured());
    return sources.stream()
        .map(
            source ->
                "add src-address=%s/32 min-prefix=0 action=lookup table=main comment=\"landline\"\n"
                        .formatted(source)
                    + "add src-address=%s/32 action=lookup-only-in-table table=landline comment=\"landline\""
                        .formatted(source))
        .collect(Collectors.joining("\n"));
  }

  private static String filter(RouterSite site) {
    List<String> out = new ArrayList<>();
    IpAddress self = site.address().address();
    for (String chain : List.of("landline-forward", "landline-input")) {
      add(out, chain, "connection-state=established,related action=accept", "live flows");
      add(out, chain, "connection-state=invalid action=drop", "invalid");
    }
    add(
        out,
        "landline-input",
        "src-address=" + site.hub().address() + " protocol=icmp action=accept",
        "the hub's ping");
    for (RouterSite.Service service : site.services()) {
      boolean own = service.device().equals(self);
      add(
          out,
          own ? "landline-input" : "landline-forward",
          "dst-address=%s protocol=%s dst-port=%s action=accept"
              .formatted(service.device(), service.ports().protocol(), service.ports().ports()),
          service.name());
    }
    for (String chain : List.of("landline-forward", "landline-input")) {
      add(out, chain, "action=drop", "nothing else");
    }
    add(out, "landline-out", "connection-state=established,related action=accept", "replies");
    add(out, "landline-out", "dst-address-list=landline-local action=drop", "not the internet");
    add(
        out,
        "landline-out",
        "src-address-list=landline-captured action=accept",
        "captured devices");
    add(out, "landline-out", "action=drop", "no other device");
    // The last of these to be moved is the first rule.
    jump(out, "forward", OUT + " action=jump jump-target=landline-out", "into the tunnel");
    jump(
        out,
        "forward",
        "src-address-list=landline-captured dst-address-list=!landline-local out-interface=!"
            + SiteRules.INTERFACE
            + " action=drop",
        "captured devices by no other interface");
    jump(out, "forward", IN + " action=jump jump-target=landline-forward", "from the tunnel");
    jump(out, "input", IN + " action=jump jump-target=landline-input", "to this router");
    return String.join("\n", out);
  }

  private static void add(List<String> out, String chain, String rule, String comment) {
    out.add(
        "add chain=" + chain + " " + rule + " comment=" + Quoting.routerOs("landline: " + comment));
  }

  private static void jump(List<String> out, String chain, String rule, String comment) {
    out.add(
        "add chain="
            + chain
            + " "
            + rule
            + " comment="
            + Quoting.routerOs("landline jump: " + comment));
  }
}
