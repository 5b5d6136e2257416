// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps for pfSense, which has no API for them. From Netgate's documentation
 * (docs.netgate.com/pfsense: vpn/wireguard, multiwan/policy-route, nat/outbound).
 */
final class PfsenseExport implements RouterExport {
  @Override
  public String format() {
    return "pfsense";
  }

  @Override
  public String router() {
    return "pfSense";
  }

  @Override
  public String text(RouterSite site) {
    RouterSite.Hub hub = site.hub();
    List<IpPrefix> own = new ArrayList<>(site.lan());
    own.add(site.address().address().asPrefix());
    return Template.of("pfsense.txt")
        .with("site", site.name())
        .with("hub", hub.name())
        .with(
            "recorded",
            site.publicKey()
                .map(key -> "The hub has " + key + " for this site now.")
                .orElse("The hub has no key for this site yet."))
        .with("host", hub.endpoint().host())
        .with("port", hub.endpoint().port())
        .with("keepalive", RouterSite.KEEPALIVE)
        .with("hubKey", hub.publicKey())
        .with(
            "presharedKey",
            hub.presharedKey().map(key -> "\"" + key.reveal() + "\"").orElse("none"))
        .with("ownAddress", site.address().address())
        .with("prefixLength", site.address().prefixLength())
        .with("mtu", hub.mtu())
        .with("hubAddress", hub.address())
        .with("captured", words(site.captured()))
        .with("local", words(site.localNetworks()))
        .with("own", words(own))
        .with("services", services(site))
        .with("limits", Limits.plain())
        .fill();
  }

  private static String services(RouterSite site) {
    return site.services().stream()
        .map(
            service ->
                "Pass   %-11sdestination %s port %s\n       \"landline: %s\""
                    .formatted(
                        service.ports().protocol(),
                        service.device(),
                        service.ports().ports(),
                        Quoting.line(service.name())))
        .collect(Collectors.joining("\n"));
  }

  private static String words(List<?> values) {
    return values.isEmpty()
        ? "none yet; leave this alias out, and the rules that use it"
        : values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
