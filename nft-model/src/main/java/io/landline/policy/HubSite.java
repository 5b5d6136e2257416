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
 * A site as its hub knows it.
 *
 * @param name the site's name
 * @param publicKey its key
 * @param presharedKey the secret the two share beside their keys
 * @param address its tunnel address
 * @param lan the networks its devices are in
 * @param captured devices whose internet traffic comes through the hub, sorted
 * @param grants public ports it may claim
 * @param publicAddress the source address that its captured devices have on the internet
 * @param forwards the forwards to its devices
 */
public record HubSite(
    Name name,
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    IpAddress address,
    List<IpPrefix> lan,
    List<IpAddress> captured,
    List<ProtocolPorts> grants,
    IpAddress publicAddress,
    List<Forward> forwards) {
  public HubSite {
    lan = List.copyOf(lan);
    captured = captured.stream().sorted().distinct().toList();
    grants = List.copyOf(grants);
    forwards = List.copyOf(forwards);
  }
}
