// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a hub's {@code sites} or {@code peers} as far as it could be read; what is absent was
 * wrong.
 *
 * @param kind which of the two
 * @param reader for messages
 * @param lan its networks
 * @param captured each in one of those networks, or the tunnel address
 * @param grants merged
 * @param blocked names of forwards that it may not have
 * @param canary its test host, where that is not at the usual address
 */
record SiteEntry(
    HubSite.Kind kind,
    ObjectReader reader,
    Optional<Name> name,
    Optional<PublicKey> publicKey,
    Optional<IpAddress> address,
    List<IpPrefix> lan,
    List<IpAddress> captured,
    List<ProtocolPorts> grants,
    Optional<Integer> maxForwards,
    List<Name> blocked,
    Optional<IpAddress> publicAddress,
    Optional<IpAddress> canary) {

  /** A device that is a peer itself. */
  static SiteEntry ofPeer(
      ObjectReader reader,
      Optional<Name> name,
      Optional<PublicKey> publicKey,
      Optional<IpAddress> address,
      boolean captured,
      Optional<IpAddress> publicAddress) {
    return new SiteEntry(
        HubSite.Kind.PEER,
        reader,
        name,
        publicKey,
        address,
        List.of(),
        captured ? address.stream().toList() : List.of(),
        List.of(),
        Optional.of(0),
        List.of(),
        publicAddress,
        Optional.empty());
  }

  boolean isPeer() {
    return kind == HubSite.Kind.PEER;
  }

  /** Whether every network of its lan could be read. */
  boolean lanIsRead() {
    return lan.size() == reader.count("lan");
  }

  boolean reaches(IpAddress device) {
    return address.filter(device::equals).isPresent()
        || lan.stream().anyMatch(network -> network.contains(device));
  }

  /** The finished site; only where nothing was wrong. */
  HubSite with(List<Forward> forwards) {
    return new HubSite(
        kind,
        name.orElseThrow(),
        publicKey.orElseThrow(),
        Optional.empty(),
        address.orElseThrow(),
        lan,
        captured,
        grants,
        maxForwards.orElseThrow(),
        blocked,
        publicAddress.orElseThrow(),
        forwards);
  }
}
