// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline site list --json}.
 *
 * @param sites the hub's sites
 */
public record SiteList(List<Site> sites) implements Document {
  public SiteList {
    sites = List.copyOf(sites);
  }

  /**
   * A site in the hub's configuration.
   *
   * @param name the site's name
   * @param address its address in the tunnel
   * @param publicKey its WireGuard key
   * @param publicAddress the hub's address that its devices use
   * @param seenAs that address as the internet sees it
   * @param lan its networks
   * @param grants the public ports that it may claim
   * @param maxForwards how many forwards it may declare
   * @param blocked names of forwards that it may not declare
   * @param forwards how many forwards lead to it, declared ones included
   * @param captured how many of its devices are captured, declared ones included
   * @param declaredForwards how many forwards it declared
   * @param refusedForwards how many of them the hub refused
   * @param declaredCaptured how many captured devices it declared
   * @param refusedCaptured how many of them the hub refused
   * @param codeExpires when its one-time code expires; absent once it has joined
   */
  public record Site(
      Name name,
      IpAddress address,
      PublicKey publicKey,
      IpAddress publicAddress,
      IpAddress seenAs,
      List<IpPrefix> lan,
      List<ProtocolPorts> grants,
      int maxForwards,
      List<Name> blocked,
      int forwards,
      int captured,
      int declaredForwards,
      int refusedForwards,
      int declaredCaptured,
      int refusedCaptured,
      Optional<Instant> codeExpires) {
    public Site {
      lan = List.copyOf(lan);
      grants = List.copyOf(grants);
      blocked = List.copyOf(blocked);
    }
  }
}
