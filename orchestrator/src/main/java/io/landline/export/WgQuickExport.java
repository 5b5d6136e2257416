// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.policy.Footprint;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A shell script that installs files for wg-quick(8), nft(8) and ip(8) on a Linux router.
 *
 * <p>{@code Table = off} keeps wg-quick from adding a default route; its PostUp adds the routes.
 */
final class WgQuickExport implements RouterExport {
  @Override
  public String format() {
    return "wg-quick";
  }

  @Override
  public String router() {
    return "a Linux router with wg-quick and nftables";
  }

  @Override
  public String text(RouterSite site) {
    int first = Footprint.DEFAULT.rulePriority();
    return Template.of("wg-quick.sh")
        .with("site", site.name())
        .with("hub", site.hub().name())
        .with("interface", SiteRules.INTERFACE)
        .with("nft", SiteRules.nft(site))
        .with("rules", lines(SiteRules.rules(site)))
        .with("priorities", first / 100 + "[0-9][0-9]")
        .with("protocol", RoutingState.PROTOCOL)
        .with("tables", words(SiteRules.tables()))
        .with("captureTable", SiteRules.captureTable())
        .with("local", words(site.localNetworks()))
        .with("devices", words(site.captured()))
        .with("address", site.address())
        .with("mtu", site.hub().mtu())
        .with("hubKey", site.hub().publicKey())
        .with(
            "presharedKey",
            site.hub().presharedKey().map(key -> "PresharedKey = " + key.reveal()).orElse(""))
        .with("endpoint", site.hub().endpoint())
        .with("keepalive", RouterSite.KEEPALIVE)
        .with("recordedKey", Quoting.shell(site.publicKey().map(PublicKey::toString).orElse("")))
        .with("limits", Limits.commented("#"))
        .fill();
  }

  private static String lines(List<RoutingRule> rules) {
    return rules.stream().map(RoutingRule::toString).collect(Collectors.joining("\n"));
  }

  private static String words(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
