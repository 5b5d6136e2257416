// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.util.List;

/**
 * An entry of a hub's {@code sites} as declared in the file. Two are equal if they mean the same,
 * whatever their notation.
 *
 * @param name the site's name
 * @param publicKey its key
 * @param address its tunnel address
 * @param lan the networks of its devices, sorted
 * @param grants public ports that it may claim, sorted; empty where the file leaves them to the
 *     default
 * @param captured devices whose packets are let out here, sorted
 */
public record DeclaredSite(
    Name name,
    PublicKey publicKey,
    IpAddress address,
    List<IpPrefix> lan,
    List<ProtocolPorts> grants,
    List<IpAddress> captured) {
  public DeclaredSite {
    lan = lan.stream().sorted().distinct().toList();
    grants = grants.stream().sorted().distinct().toList();
    captured = captured.stream().sorted().distinct().toList();
  }

  /** The same with other networks. */
  public DeclaredSite withLan(List<IpPrefix> other) {
    return new DeclaredSite(name, publicKey, address, other, grants, captured);
  }

  /** The same with other grants. */
  public DeclaredSite withGrants(List<ProtocolPorts> other) {
    return new DeclaredSite(name, publicKey, address, lan, other, captured);
  }

  /** The same with other captured devices. */
  public DeclaredSite withCaptured(List<IpAddress> other) {
    return new DeclaredSite(name, publicKey, address, lan, grants, other);
  }
}
