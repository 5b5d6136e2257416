// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a hub's {@code sites} as declared in the file. Two are equal if they mean the same,
 * whatever their notation.
 *
 * @param name the site's name
 * @param publicKey its key
 * @param address its tunnel address
 * @param lan the networks of its devices, sorted
 * @param grants public ports that it may claim, sorted; absent means {@link #USUAL_GRANTS}
 * @param captured devices whose packets are let out here, sorted
 * @param maxForwards how many forwards it may declare
 * @param blocked names of forwards that it may not have, sorted
 * @param publicAddress the source address of its captured devices; absent means the hub's first
 * @param note a remark for people
 */
public record DeclaredSite(
    Name name,
    PublicKey publicKey,
    IpAddress address,
    List<IpPrefix> lan,
    Optional<List<ProtocolPorts>> grants,
    List<IpAddress> captured,
    int maxForwards,
    List<Name> blocked,
    Optional<IpAddress> publicAddress,
    Optional<String> note) {
  private static final PortRange UNPRIVILEGED = new PortRange(1024, 65_535);

  /** The grants of a site whose entry has none: any port from 1024 up. */
  public static final List<ProtocolPorts> USUAL_GRANTS =
      List.of(
          new ProtocolPorts(TransportProtocol.TCP, UNPRIVILEGED),
          new ProtocolPorts(TransportProtocol.UDP, UNPRIVILEGED));

  public DeclaredSite {
    lan = sorted(lan);
    grants = grants.map(DeclaredSite::sorted);
    captured = sorted(captured);
    blocked = sorted(blocked);
  }

  private static <T extends Comparable<? super T>> List<T> sorted(List<T> values) {
    return values.stream().sorted().distinct().toList();
  }

  /** A site with the default of everything else. */
  public static DeclaredSite of(Name name, PublicKey publicKey, IpAddress address) {
    return new DeclaredSite(
        name,
        publicKey,
        address,
        List.of(),
        Optional.empty(),
        List.of(),
        HubSite.USUAL_FORWARDS,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another key. */
  public DeclaredSite withPublicKey(PublicKey other) {
    return new DeclaredSite(
        name, other, address, lan, grants, captured, maxForwards, blocked, publicAddress, note);
  }

  /** The same with other networks. */
  public DeclaredSite withLan(List<IpPrefix> other) {
    return new DeclaredSite(
        name,
        publicKey,
        address,
        other,
        grants,
        captured,
        maxForwards,
        blocked,
        publicAddress,
        note);
  }

  /** The same with other grants. */
  public DeclaredSite withGrants(Optional<List<ProtocolPorts>> other) {
    return new DeclaredSite(
        name, publicKey, address, lan, other, captured, maxForwards, blocked, publicAddress, note);
  }

  /** The same with other captured devices. */
  public DeclaredSite withCaptured(List<IpAddress> other) {
    return new DeclaredSite(
        name, publicKey, address, lan, grants, other, maxForwards, blocked, publicAddress, note);
  }

  /** The same with another number of forwards. */
  public DeclaredSite withMaxForwards(int other) {
    return new DeclaredSite(
        name, publicKey, address, lan, grants, captured, other, blocked, publicAddress, note);
  }

  /** The same with other blocked forwards. */
  public DeclaredSite withBlocked(List<Name> other) {
    return new DeclaredSite(
        name, publicKey, address, lan, grants, captured, maxForwards, other, publicAddress, note);
  }

  /** The same with another public address. */
  public DeclaredSite withPublicAddress(Optional<IpAddress> other) {
    return new DeclaredSite(
        name, publicKey, address, lan, grants, captured, maxForwards, blocked, other, note);
  }

  /** The same with another remark. */
  public DeclaredSite withNote(Optional<String> other) {
    return new DeclaredSite(
        name,
        publicKey,
        address,
        lan,
        grants,
        captured,
        maxForwards,
        blocked,
        publicAddress,
        other);
  }
}
