// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import java.util.Locale;

/** Why a leg fails, as a fixed name, with the place on the path where it breaks. */
public enum Cause {
  /** No WAN interface of the site is up. */
  WAN_DOWN(Link.TUNNEL_TO_SITE, false),
  /** An uplink of the site is dead, loses packets or has no link, and another one is well. */
  UPLINK(Link.TUNNEL_TO_SITE, false),
  /** The hub's name has no address, or a different one than before. */
  ENDPOINT_NAME(Link.TUNNEL_TO_SITE, false),
  /** WireGuard hears nothing from the other end. */
  NO_HANDSHAKE(Link.TUNNEL_TO_SITE, false),
  /** A hub never heard a site, which may not be set up yet. */
  NOT_JOINED(Link.TUNNEL_TO_SITE, false),
  /** A hub hears a site that shows no sign of Landline: it may keep its own router. */
  NO_LANDLINE(Link.TUNNEL_TO_SITE, false),
  /** A hub hears nothing from a site. */
  SITE_SILENT(Link.TUNNEL_TO_SITE, false),
  /** WireGuard lets only other addresses through. */
  ALLOWED_IPS(Link.TUNNEL_TO_SITE, false),
  /** WireGuard works, but the packets that it carries are lost. */
  HANDSHAKE_BUT_NO_DATA(Link.TUNNEL_TO_SITE, false),
  /** The other host itself does not answer on the tunnel, which carries forwards all the same. */
  OTHER_HOST_SILENT(Link.TUNNEL_TO_SITE, false),
  LOSS(Link.TUNNEL_TO_SITE, false),
  MTU(Link.TUNNEL_TO_SITE, false),
  /** Another program's firewall drops what the site forwards. */
  FOREIGN_DROP_ON_SITE(Link.SITE_TO_DEVICES, false),
  /** Another program's firewall drops what the hub forwards. */
  FOREIGN_DROP_ON_HUB(Link.HUB_TO_TUNNEL, false),
  /** The hub does not translate to the site. */
  HUB_DNAT(Link.HUB_TO_TUNNEL, false),
  /** Part of Landline's kernel state is missing and is not restored. */
  STATE_DIFFERS(Link.HUB_TO_TUNNEL, false),
  /** Hub and site do not have the same forwards. */
  FORWARD_DIFFERS(Link.HUB_TO_TUNNEL, false),
  /** The hub refused a forward or a captured device that the site declared. */
  REFUSED_BY_HUB(Link.HUB_TO_TUNNEL, false),
  /** The hub has not answered for a while what the site declares. */
  DECLARATION_UNANSWERED(Link.HUB_TO_TUNNEL, false),
  /** Lost between the stranger and the canary, at an unknown place. */
  FORWARD_LOST(Link.HUB_TO_TUNNEL, false),
  /** The hub's provider does not let a port through. */
  PROVIDER_FIREWALL(Link.INTERNET_TO_HUB, false),
  /** The probe port is closed; this says nothing about the forwards. */
  PROBE_PORT(Link.INTERNET_TO_HUB, false),
  /** The site's reverse path filter drops what comes for devices that are not captured. */
  RP_FILTER(Link.SITE_TO_DEVICES, false),
  TCP_STALLS(Link.TUNNEL_TO_SITE, false),
  /** Devices do not see the caller. */
  CALLER_HIDDEN(Link.SITE_TO_DEVICES, false),
  /** The stranger's answers come from another address or port. */
  WRONG_ANSWER(Link.INTERNET_TO_HUB, true),
  /** Captured traffic does not reach the internet. */
  CAPTURE_LOST(Link.INTERNET_TO_HUB, true),
  WRONG_ADDRESS(Link.INTERNET_TO_HUB, true),
  WRONG_PORT(Link.INTERNET_TO_HUB, true),
  /** The hub's allowed-ips lack a captured device. */
  NOT_LISTED_ON_HUB(Link.TUNNEL_TO_SITE, true),
  DEVICE_AWAY(Link.SITE_TO_DEVICES, false),
  DEVICE_ELSEWHERE(Link.SITE_TO_DEVICES, true),
  DEVICE_LOST(Link.TUNNEL_TO_SITE, true),
  IPV6_LEAK(Link.SITE_TO_DEVICES, true),
  /** It could not be tried. */
  NOT_KNOWN(Link.INTERNET_TO_HUB, false);

  private final Link link;
  private final boolean outward;

  Cause(Link link, boolean outward) {
    this.link = link;
    this.outward = outward;
  }

  /** Whether the site has never answered, so that silence says nothing about what is behind it. */
  public boolean isUnanswered() {
    return this == NOT_JOINED || this == NO_LANDLINE;
  }

  /** Where the path breaks. */
  public Link link() {
    return link;
  }

  /** Whether it concerns what devices send, not what reaches them. */
  public boolean isOutward() {
    return outward;
  }

  /** The name in JSON: {@code hub-dnat}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
