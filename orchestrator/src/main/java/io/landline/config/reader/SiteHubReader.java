// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import io.landline.policy.SiteHub;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/** Reads {@code hub}, the other end of a site's tunnel. */
final class SiteHubReader {
  /** The values of {@code kind}. */
  private static final String LANDLINE = "landline";

  private static final String PROVIDER = "provider";

  private final Problems problems;
  private final ObjectReader reader;
  private final Optional<Tunnel> tunnel;

  SiteHubReader(Problems problems, ObjectReader reader, Optional<Tunnel> tunnel) {
    this.problems = problems;
    this.reader = reader;
    this.tunnel = tunnel;
  }

  /** Empty if anything is wrong. */
  Optional<SiteHub> read() {
    Optional<Boolean> provider =
        reader.optional("kind", SiteHubReader::isProvider, PROVIDER, false);
    Optional<PublicKey> key =
        reader.required("publicKey", Values::peerKey, "what landline key prints on the hub");
    Optional<HostEndpoint> endpoint =
        reader.required("endpoint", HostEndpoint::parse, "vps.example:51820");
    Optional<Integer> keepalive = reader.integer("keepalive", 0, 65_535, 25);
    Optional<SiteHub> hub =
        provider.orElse(false)
            ? provider(key, endpoint, keepalive)
            : landline(key, endpoint, keepalive);
    reader.done();
    return provider.flatMap(known -> hub);
  }

  private static boolean isProvider(String kind) {
    if (!kind.equals(LANDLINE) && !kind.equals(PROVIDER)) {
      throw new Rejected(
          "'" + kind + "' is not a kind of hub",
          "write \"landline\", or \"provider\" for a hub that does not run Landline");
    }
    return kind.equals(PROVIDER);
  }

  private Optional<SiteHub> landline(
      Optional<PublicKey> key, Optional<HostEndpoint> endpoint, Optional<Integer> keepalive) {
    belongsToProvider("publicAddresses");
    belongsToProvider("allowedIps");
    Optional<IpAddress> address = reader.required("address", Values::address, "10.99.0.1");
    Optional<IpAddress> publicAddress =
        reader.required("publicAddress", Values::address, "203.0.113.10");
    tunnel.ifPresent(own -> checkAddress(own, address));
    tunnel.ifPresent(own -> checkPublic("publicAddress", own, publicAddress));
    if (key.isEmpty()
        || endpoint.isEmpty()
        || address.isEmpty()
        || publicAddress.isEmpty()
        || keepalive.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SiteHub.Landline(
            key.get(),
            Optional.empty(),
            endpoint.get(),
            address.get(),
            publicAddress.get(),
            keepalive.get()));
  }

  private void belongsToProvider(String name) {
    reader.known(name);
    if (reader.has(name)) {
      problems.add(
          reader.at(name),
          "only a hub of kind provider has this",
          "leave it out, or write \"kind\": \"provider\"");
    }
  }

  private void checkAddress(Tunnel own, Optional<IpAddress> address) {
    IpPrefix network = own.address().network();
    if (address.filter(own.address().address()::equals).isPresent()) {
      problems.add(
          reader.at("address"), "this is the site's own tunnel address", "write the hub's");
    } else if (address.isPresent() && !Values.isHostOf(network, address.get())) {
      problems.add(
          reader.at("address"),
          address.get() + " is not a host address in the tunnel's network " + network,
          "write the hub's tunnel address");
    }
  }

  private void checkPublic(String name, Tunnel own, Optional<IpAddress> address) {
    if (address.filter(own.address().network()::contains).isPresent()) {
      problems.add(
          reader.at(name),
          "this is an address of the tunnel",
          "write the one that the internet sees");
    }
  }

  private Optional<SiteHub> provider(
      Optional<PublicKey> key, Optional<HostEndpoint> endpoint, Optional<Integer> keepalive) {
    reader.known("address");
    if (reader.has("address")) {
      problems.add(
          reader.at("address"),
          "a provider's hub serves nothing in the tunnel",
          "leave it out; the addresses that it routes to this site are publicAddresses");
    }
    if (!reader.has("publicAddresses") || reader.isEmptyList("publicAddresses")) {
      problems.add(
          reader.at("publicAddresses"),
          "the provider routes no public address to this site",
          "write [\"203.0.113.77\"]");
    }
    List<IpPrefix> allocation = reader.texts("publicAddresses", this::allocated, "203.0.113.77");
    Optional<IpAddress> usual =
        reader.has("publicAddress")
            ? reader.maybe("publicAddress", Values::address, "203.0.113.77")
            : allocation.stream().findFirst().map(SiteHubReader::first);
    reader.known("publicAddress");
    List<IpPrefix> allowed =
        reader.has("allowedIps")
            ? reader.texts("allowedIps", Values::network, "0.0.0.0/0")
            : List.of(IpPrefix.ANY_IPV4);
    reader.known("allowedIps");
    if (reader.isEmptyList("allowedIps")) {
      problems.add(
          reader.at("allowedIps"), "no packet could use the tunnel", "write [\"0.0.0.0/0\"]");
    }
    boolean routed =
        usual.filter(a -> allocation.stream().anyMatch(p -> p.contains(a))).isPresent();
    if (usual.isPresent() && !routed) {
      problems.add(
          reader.at("publicAddress"),
          "it is not one of publicAddresses",
          "devices can only be seen as an address that the provider routes to this site");
    }
    if (key.isEmpty()
        || endpoint.isEmpty()
        || keepalive.isEmpty()
        || allowed.isEmpty()
        || !routed
        || allocation.size() < reader.count("publicAddresses")) {
      return Optional.empty();
    }
    return Optional.of(
        new SiteHub.Provider(
            key.get(),
            Optional.empty(),
            endpoint.get(),
            usual.get(),
            allocation,
            allowed,
            keepalive.get()));
  }

  private IpPrefix allocated(String text) {
    IpPrefix network = Values.network(text);
    if (Values.hasReserved(network)
        || SpecialNetworks.NOT_INTERNET.stream().anyMatch(network::overlaps)) {
      throw new Rejected(
          network + " is not public: nobody on the internet reaches it",
          "write the addresses that the provider routes to this site");
    }
    if (tunnel.filter(own -> own.address().network().overlaps(network)).isPresent()) {
      throw new Rejected(
          network + " overlaps the tunnel's network",
          "give the tunnel another address, such as " + SiteHub.Provider.TUNNEL_ADDRESS);
    }
    return network;
  }

  /** The first address that a host can have: in a network of more than two, not its own. */
  private static IpAddress first(IpPrefix network) {
    if (network.length() > 30) {
      return network.address();
    }
    byte[] bytes = network.address().bytes();
    bytes[bytes.length - 1]++;
    return IpAddress.of(bytes);
  }
}
