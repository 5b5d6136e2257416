// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A file for wg-quick(8) with one peer, as providers of tunnels give it to their customers.
 *
 * @param privateKey this host's key
 * @param addresses IPv4 addresses of the interface
 * @param mtu bytes of an inner packet, where the file says it
 * @param publicKey the peer's key
 * @param presharedKey the secret shared with the peer
 * @param endpoint where the peer listens
 * @param allowedIps IPv4 networks that the peer carries, at least one
 * @param keepalive seconds between keepalives, where the file says it
 * @param unused what of the file is not used, and why; a line each, without secrets
 */
public record WgQuickFile(
    PrivateKey privateKey,
    List<InterfaceAddress> addresses,
    Optional<Integer> mtu,
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    HostEndpoint endpoint,
    List<IpPrefix> allowedIps,
    Optional<Integer> keepalive,
    List<String> unused) {
  public WgQuickFile {
    addresses = List.copyOf(addresses);
    allowedIps = IpPrefix.disjoint(allowedIps);
    unused = List.copyOf(unused);
  }

  /**
   * Reads a file.
   *
   * @throws WgQuickException with everything that is wrong
   */
  public static WgQuickFile parse(String text) throws WgQuickException {
    return new WgQuickReader(text).read();
  }
}
