// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.DeclaredSite;
import io.landline.config.Settings;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a hub's {@code sites} and {@code peers}, and holds each against the tunnel and the others.
 */
final class HubSitesReader {
  private final Problems problems;
  private final List<IpAddress> publicAddresses;
  private final Optional<Tunnel> tunnel;

  HubSitesReader(Problems problems, List<IpAddress> publicAddresses, Optional<Tunnel> tunnel) {
    this.problems = problems;
    this.publicAddresses = publicAddresses;
    this.tunnel = tunnel;
  }

  /** The sites, then the peers. */
  List<SiteEntry> read(ObjectReader top) {
    Unique<Name> names = new Unique<>("the name", problems);
    Unique<PublicKey> keys = new Unique<>("the key", problems);
    Unique<IpAddress> addresses = new Unique<>("the address", problems);
    tunnel.ifPresent(
        own -> addresses.add(own.address().address(), top.at("tunnel").key("address")));
    List<SiteEntry> members = new ArrayList<>();
    Consumer<SiteEntry> add =
        member -> {
          ObjectReader reader = member.reader();
          member.name().ifPresent(name -> names.add(name, reader.at("name")));
          member.publicKey().ifPresent(key -> keys.add(key, reader.at("publicKey")));
          member.address().ifPresent(address -> addresses.add(address, reader.at("address")));
          members.add(member);
        };
    top.objects("sites").forEach(reader -> add.accept(site(reader)));
    top.objects("peers").forEach(reader -> add.accept(peer(reader)));
    return members;
  }

  private SiteEntry peer(ObjectReader reader) {
    Optional<Name> name = reader.required("name", Name::new, "phone");
    Optional<PublicKey> key =
        reader.required("publicKey", Values::peerKey, "what wg pubkey prints on the device");
    Optional<IpAddress> address = reader.required("address", Values::address, "10.99.0.2");
    address.ifPresent(a -> checkAddress(reader, a, "a peer's address ends in .2 to .127"));
    SiteEntry peer =
        SiteEntry.ofPeer(
            reader, name, key, address, reader.bool("capture", false), publicAddress(reader));
    reader.done();
    return peer;
  }

  private SiteEntry site(ObjectReader reader) {
    Optional<Name> name = reader.required("name", Name::new, "wa7vc");
    Optional<PublicKey> key =
        reader.required("publicKey", Values::peerKey, "what landline key prints at the site");
    Optional<IpAddress> address = reader.required("address", Values::address, "10.99.0.2");
    address.ifPresent(
        a ->
            checkAddress(
                reader,
                a,
                "a site's address ends in .2 to .127, since its test host's is 128 higher"));
    List<IpPrefix> lan = reader.texts("lan", this::lanNetwork, "10.49.7.0/24");
    reader.known("grants");
    List<ProtocolPorts> grants =
        reader.has("grants")
            ? reader.texts("grants", ProtocolPorts::parse, "udp/50000-60000")
            : DeclaredSite.USUAL_GRANTS;
    SiteEntry site =
        new SiteEntry(
            HubSite.Kind.SITE,
            reader,
            name,
            key,
            address,
            lan,
            captured(reader, address, lan),
            Values.merged(grants),
            maxForwards(reader),
            reader.texts("blocked", Name::new, "ipsc"),
            publicAddress(reader),
            reader.maybe("canary", Values::address, "10.99.0.130"));
    reader.done();
    return site;
  }

  /** How many forwards a site may declare. */
  static Optional<Integer> maxForwards(ObjectReader reader) {
    return reader.integer("maxForwards", 0, HubSite.MOST_FORWARDS, HubSite.USUAL_FORWARDS);
  }

  private Optional<IpAddress> publicAddress(ObjectReader reader) {
    if (!reader.has("publicAddress")) {
      reader.known("publicAddress");
      return publicAddresses.stream().findFirst();
    }
    return reader.maybe("publicAddress", this::lentAddress, "203.0.113.10");
  }

  /** An address that the hub has to lend. */
  IpAddress lentAddress(String text) {
    IpAddress address = Values.address(text);
    if (!publicAddresses.isEmpty() && !publicAddresses.contains(address)) {
      throw new Rejected(address + " is not one of $.public.addresses", "choose one of them");
    }
    return address;
  }

  private void checkAddress(ObjectReader reader, IpAddress address, String range) {
    int number = address.bytes()[3] & 0xff;
    Optional<IpPrefix> network = tunnel.map(own -> own.address().network());
    if (network.isPresent() && !Values.isHostOf(network.get(), address)) {
      problems.add(
          reader.at("address"),
          address + " is not a host address in the tunnel's network " + network.get(),
          "choose a free one in it");
    } else if (number < 2 || number > Settings.Probe.SITES) {
      problems.add(reader.at("address"), range, "choose a free one in that range");
    }
  }

  private IpPrefix lanNetwork(String text) {
    IpPrefix network = Values.network(text);
    if (Values.hasReserved(network)) {
      throw new Rejected(network + " is not a LAN network", "such as \"10.49.7.0/24\"");
    }
    for (IpAddress address : publicAddresses) {
      if (network.contains(address)) {
        throw new Rejected(
            network + " contains this hub's own address " + address,
            "write the site's network, without it");
      }
    }
    Optional<IpPrefix> inTunnel =
        tunnel.map(own -> own.address().network()).filter(network::overlaps);
    if (inTunnel.isPresent()) {
      throw new Rejected(
          network + " overlaps the tunnel's network " + inTunnel.get(),
          "give the tunnel another network");
    }
    return network;
  }

  private List<IpAddress> captured(
      ObjectReader reader, Optional<IpAddress> own, List<IpPrefix> lan) {
    // A network that could not be read may be the one; it is a problem already.
    boolean lanIsRead = lan.size() == reader.count("lan");
    Set<IpAddress> captured = new LinkedHashSet<>();
    captured.addAll(
        reader.texts(
            "captured",
            text -> {
              IpAddress device = Values.address(text);
              boolean there =
                  own.filter(device::equals).isPresent()
                      || lan.stream().anyMatch(network -> network.contains(device));
              if (!there && lanIsRead) {
                throw new Rejected(
                    device + " is in none of the site's lan networks",
                    "add its network to \"lan\"");
              }
              return device;
            },
            "10.49.7.19"));
    return List.copyOf(captured);
  }
}
