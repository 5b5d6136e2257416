// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A site as its hub knows it, or a device that is a peer itself. A peer has no LAN: its only device
 * is its own tunnel address. It declares nothing, so nothing is granted to it.
 *
 * @param kind which of the two
 * @param name the site's name
 * @param publicKey its key
 * @param presharedKey the secret the two share beside their keys
 * @param address its tunnel address
 * @param lan the networks its devices are in; empty lets it declare private ones
 * @param captured devices whose internet traffic comes through the hub, sorted
 * @param grants public ports it may claim
 * @param maxForwards how many forwards it may declare
 * @param blocked names of forwards that it may not have, sorted
 * @param publicAddress the source address that its captured devices have on the internet
 * @param forwards the forwards to its devices
 */
public record HubSite(
    Kind kind,
    Name name,
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    IpAddress address,
    List<IpPrefix> lan,
    List<IpAddress> captured,
    List<ProtocolPorts> grants,
    int maxForwards,
    List<Name> blocked,
    IpAddress publicAddress,
    List<Forward> forwards) {
  /** What is at the other end of the tunnel. */
  public enum Kind {
    /** A host with Landline, in front of a LAN. */
    SITE,
    /** One device with WireGuard and nothing else. */
    PEER
  }

  /** The default of {@link #maxForwards}. */
  public static final int USUAL_FORWARDS = 1000;

  /** The largest {@link #maxForwards}. */
  public static final int MOST_FORWARDS = 10_000;

  public HubSite {
    lan = List.copyOf(lan);
    captured = captured.stream().sorted().distinct().toList();
    grants = List.copyOf(grants);
    blocked = blocked.stream().sorted().distinct().toList();
    if (maxForwards < 0 || maxForwards > MOST_FORWARDS) {
      throw new IllegalArgumentException(
          "a site may declare 0 to " + MOST_FORWARDS + " forwards: " + maxForwards);
    }
    forwards = List.copyOf(forwards);
    if (kind == Kind.PEER && !(lan.isEmpty() && grants.isEmpty())) {
      throw new IllegalArgumentException("a peer has no LAN and no grants: " + name);
    }
  }

  /** A site. */
  public HubSite(
      Name name,
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      IpAddress address,
      List<IpPrefix> lan,
      List<IpAddress> captured,
      List<ProtocolPorts> grants,
      int maxForwards,
      List<Name> blocked,
      IpAddress publicAddress,
      List<Forward> forwards) {
    this(
        Kind.SITE,
        name,
        publicKey,
        presharedKey,
        address,
        lan,
        captured,
        grants,
        maxForwards,
        blocked,
        publicAddress,
        forwards);
  }

  /** Whether it is a device that is a peer itself. */
  public boolean isPeer() {
    return kind == Kind.PEER;
  }

  /** What the hub calls one of its devices: SITE/ADDRESS, or the name of a peer. */
  public DeviceReference device(IpAddress device) {
    return isPeer() ? DeviceReference.of(name) : DeviceReference.of(name, device);
  }

  /** The same with another key. */
  public HubSite withPublicKey(PublicKey other) {
    return copy(other, presharedKey, lan, captured, forwards);
  }

  /** The same with another preshared key. */
  public HubSite withPresharedKey(Optional<PresharedKey> other) {
    return copy(publicKey, other, lan, captured, forwards);
  }

  /** The same with other networks. */
  public HubSite withLan(List<IpPrefix> other) {
    return copy(publicKey, presharedKey, other, captured, forwards);
  }

  /** The same with other captured devices. */
  public HubSite withCaptured(List<IpAddress> other) {
    return copy(publicKey, presharedKey, lan, other, forwards);
  }

  /** The same with other forwards. */
  public HubSite withForwards(List<Forward> other) {
    return copy(publicKey, presharedKey, lan, captured, other);
  }

  private HubSite copy(
      PublicKey key,
      Optional<PresharedKey> secret,
      List<IpPrefix> networks,
      List<IpAddress> devices,
      List<Forward> all) {
    return new HubSite(
        kind,
        name,
        key,
        secret,
        address,
        networks,
        devices,
        grants,
        maxForwards,
        blocked,
        publicAddress,
        all);
  }
}
