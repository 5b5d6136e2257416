// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import java.util.List;
import java.util.function.Function;

/**
 * Every check there is, in the order of their ids.
 *
 * @param id the name under which it is reported as well; its findings may have others
 */
record Checks(String id, Scope scope, Function<Facts, List<Finding>> look) {
  /** Where a check is made. */
  enum Scope {
    HUB,
    SITE,
    BOTH
  }

  static final List<Checks> ALL =
      List.of(
          new Checks("arch", Scope.BOTH, KernelChecks::arch),
          new Checks("bridge-nf", Scope.SITE, KernelChecks::bridgeNf),
          new Checks("clock", Scope.BOTH, KernelChecks::clock),
          new Checks("conntrack", Scope.BOTH, KernelChecks::conntrack),
          new Checks("device-not-through-here", Scope.SITE, DeviceChecks::throughHere),
          new Checks("dns", Scope.SITE, NetworkChecks::dns),
          new Checks("endpoint", Scope.SITE, NetworkChecks::endpoint),
          new Checks("foreign-dnat", Scope.HUB, RouterChecks::foreignDnat),
          new Checks("foreign-forward-drop", Scope.BOTH, FirewallChecks::forward),
          new Checks("foreign-input-drop", Scope.BOTH, FirewallChecks::input),
          new Checks("foreign-snat", Scope.BOTH, SourceNatChecks::foreignSnat),
          new Checks("fwmark", Scope.SITE, RoutingChecks::fwmark),
          new Checks("hub-behind-nat", Scope.HUB, NetworkChecks::hubBehindNat),
          new Checks("ip-forward", Scope.BOTH, RoutingChecks::ipForward),
          new Checks("ipv6-past-this-host", Scope.SITE, DeviceChecks::ipv6Past),
          new Checks("key-mode", Scope.BOTH, SoftwareChecks::keyMode),
          new Checks("lan-overlap", Scope.BOTH, NetworkChecks::lanOverlap),
          new Checks("listeners", Scope.HUB, SoftwareChecks::listeners),
          new Checks("modules", Scope.BOTH, KernelChecks::modules),
          new Checks("moved-mac", Scope.SITE, DeviceChecks::movedMac),
          new Checks("mtu", Scope.BOTH, NetworkChecks::mtu),
          new Checks("networkd", Scope.BOTH, SoftwareChecks::networkd),
          new Checks("nftables-conf", Scope.BOTH, SoftwareChecks::nftablesConf),
          new Checks("no-mail", Scope.BOTH, SoftwareChecks::mail),
          new Checks("no-nat", Scope.SITE, RouterChecks::noNat),
          new Checks("open-router", Scope.SITE, RouterChecks::openRouter),
          new Checks("provider-firewall", Scope.BOTH, NetworkChecks::providerFirewall),
          new Checks("redirects", Scope.SITE, RoutingChecks::redirects),
          new Checks("rp-filter", Scope.SITE, RoutingChecks::rpFilter),
          new Checks("rule-order", Scope.SITE, RoutingChecks::ruleOrder),
          new Checks("service", Scope.BOTH, SoftwareChecks::service),
          new Checks("tables", Scope.SITE, RoutingChecks::tables),
          new Checks("tunnel", Scope.BOTH, NetworkChecks::tunnel),
          new Checks("wan", Scope.BOTH, NetworkChecks::interfaces));

  boolean concerns(Facts facts) {
    return scope == Scope.BOTH || (scope == Scope.HUB) == facts.hub().isPresent();
  }
}
