// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import java.util.List;

/** The function of each check. */
public final class Checks {
  private Checks() {}

  /** The findings of a check; none if all is well. */
  public static List<Finding> make(Check check, Facts facts) {
    return switch (check) {
      case ARCH -> KernelChecks.arch(facts);
      case BRIDGE_NF -> KernelChecks.bridgeNf(facts);
      case CLOCK -> KernelChecks.clock(facts);
      case CONNTRACK -> KernelChecks.conntrack(facts);
      case DEVICE_NOT_THROUGH_HERE -> DeviceChecks.throughHere(facts);
      case DNS -> NetworkChecks.dns(facts);
      case DOWN -> SoftwareChecks.down(facts);
      case ENDPOINT -> NetworkChecks.endpoint(facts);
      case FOREIGN_DNAT -> RouterChecks.foreignDnat(facts);
      case FOREIGN_FORWARD_DROP -> FirewallChecks.forward(facts);
      case FOREIGN_INPUT_DROP -> FirewallChecks.input(facts);
      case FOREIGN_SNAT -> SourceNatChecks.foreignSnat(facts);
      case FWMARK -> RoutingChecks.fwmark(facts);
      case HUB_BEHIND_NAT -> NetworkChecks.hubBehindNat(facts);
      case IP_FORWARD -> RoutingChecks.ipForward(facts);
      case IPV6_PAST_THIS_HOST -> DeviceChecks.ipv6Past(facts);
      case KERNEL_REFUSES -> KernelChecks.ruleset(facts);
      case KEY_MODE -> SoftwareChecks.keyMode(facts);
      case LAN_OVERLAP -> NetworkChecks.lanOverlap(facts);
      case LISTENERS -> SoftwareChecks.listeners(facts);
      case MODULES -> KernelChecks.modules(facts);
      case MOVED_MAC -> DeviceChecks.movedMac(facts);
      case MTU -> NetworkChecks.mtu(facts);
      case NETWORKD -> SoftwareChecks.networkd(facts);
      case NFTABLES_CONF -> SoftwareChecks.nftablesConf(facts);
      case NO_MAIL -> SoftwareChecks.mail(facts);
      case NO_NAT -> RouterChecks.noNat(facts);
      case OPEN_ROUTER -> RouterChecks.openRouter(facts);
      case PROVIDER_FIREWALL -> NetworkChecks.providerFirewall(facts);
      case PUBLIC_ROUTES -> RoutingChecks.publicRoutes(facts);
      case REDIRECTS -> RoutingChecks.redirects(facts);
      case RP_FILTER -> RoutingChecks.rpFilter(facts);
      case RULE_ORDER -> RoutingChecks.ruleOrder(facts);
      case SERVICE -> SoftwareChecks.service(facts);
      case SHARED_MAC -> DeviceChecks.sharedMac(facts);
      case TABLES -> RoutingChecks.tables(facts);
      case TUNNEL -> NetworkChecks.tunnel(facts);
      case UNPROTECTED -> SoftwareChecks.unprotected(facts);
      case WAN -> NetworkChecks.interfaces(facts);
    };
  }
}
