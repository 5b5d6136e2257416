// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.config.Settings;
import io.landline.config.document.JsonPath;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a hub's configuration. */
final class HubReader {
  private static final ProtocolPorts SSH = ProtocolPorts.parse("tcp/22");

  /** The port on which the hub's own DHCP client receives answers (RFC 2131, 4.1). */
  private static final ProtocolPorts DHCP_CLIENT = ProtocolPorts.parse("udp/68");

  private final Problems problems;
  private final ForwardReader forwardReader;

  HubReader(Problems problems) {
    this.problems = problems;
    this.forwardReader = new ForwardReader(problems);
  }

  HubReading read(ObjectReader top) throws ConfigException {
    Optional<Name> name = top.required("name", Name::new, "seattle");
    Optional<ObjectReader> world = top.requiredObject("public");
    Optional<InterfaceName> publicInterface =
        world.flatMap(r -> r.required("interface", InterfaceName::parse, "eth0"));
    List<IpAddress> publicAddresses = world.map(this::publicAddresses).orElse(List.of());
    List<IpAddress> seenAs = world.map(r -> seenAs(r, publicAddresses)).orElse(List.of());
    // For join codes; nothing else needs it here.
    world.ifPresent(r -> r.maybe("endpoint", HostEndpoint::parse, "vps.example:51820"));
    world.ifPresent(ObjectReader::done);

    Optional<Tunnel> tunnel = TunnelReader.read(top, 1, 51_820);
    tunnel.ifPresent(own -> checkTunnel(top, own, publicInterface, publicAddresses));
    List<ProtocolPorts> protect =
        top.has("protect") ? top.texts("protect", ProtocolPorts::parse, "tcp/22") : List.of(SSH);
    top.known("protect");
    HubSitesReader sitesReader = new HubSitesReader(problems, publicAddresses, tunnel);
    List<SiteEntry> members = sitesReader.read(top);
    List<ForwardEntry> forwards = forwards(top, members, sitesReader);
    SettingsReader common = new SettingsReader(problems);
    Settings settings = common.settings(top);
    Footprint footprint =
        common.footprint(top, settings, testHosts(top, settings, tunnel, members));
    top.done();

    List<ProtocolPorts> kept = checkPorts(forwards, protect, tunnel, settings.probe());
    checkDevices(members, forwards);
    problems.throwIfAny();
    Configuration.Hub hub =
        new Configuration.Hub(
            new HubPolicy(
                name.orElseThrow(),
                publicInterface.orElseThrow(),
                publicAddresses,
                tunnel.orElseThrow(),
                kept,
                finished(members, forwards),
                footprint),
            seenAs,
            settings);
    return new HubReading(
        hub, members, sitesReader, List.copyOf(forwards), protect, tunnel.orElseThrow());
  }

  /**
   * The sites' test hosts by their {@code canary}. That of {@code probe} is the only site's, or
   * must be one of theirs.
   */
  private Map<IpAddress, IpAddress> testHosts(
      ObjectReader top, Settings settings, Optional<Tunnel> tunnel, List<SiteEntry> members) {
    if (tunnel.isEmpty()) {
      return Map.of();
    }
    List<SiteEntry> sites = members.stream().filter(member -> !member.isPeer()).toList();
    Optional<IpAddress> said = settings.probe().canary();
    Optional<IpAddress> only = said.filter(canary -> sites.size() == 1);
    JsonPath inProbe = top.at("probe").key("canary");
    TestHosts testHosts = new TestHosts(problems, tunnel.get());
    testHosts.taken(tunnel.get().address().address(), "the hub's own");
    for (SiteEntry site : members) {
      String whose = site.name().map(Name::text).orElse("another site") + "'s";
      site.address().ifPresent(address -> testHosts.taken(address, whose));
      if (!site.isPeer() && site.canary().or(() -> only).isEmpty()) {
        site.address().ifPresent(address -> testHosts.usual(address, whose + " test host's"));
      }
    }
    for (SiteEntry site : sites) {
      JsonPath where = site.canary().isPresent() ? site.reader().at("canary") : inProbe;
      Optional<IpAddress> wanted = site.canary().or(() -> only);
      site.address().ifPresent(own -> wanted.ifPresent(w -> testHosts.claim(where, own, w)));
    }
    if (sites.size() > 1 && said.filter(canary -> !testHosts.isOne(canary)).isPresent()) {
      problems.add(
          inProbe,
          said.get()
              + " is not the test host of any site, and this hub has "
              + sites.size()
              + " sites",
          "write \"canary\" into the site's entry");
    }
    return testHosts.moved();
  }

  private List<IpAddress> publicAddresses(ObjectReader world) {
    List<IpAddress> addresses = world.texts("addresses", Values::address, "203.0.113.10");
    if (!world.has("addresses") || world.isEmptyList("addresses")) {
      problems.add(
          world.at("addresses"),
          "there is no public address",
          "write the hub's, such as [\"203.0.113.10\"]");
    }
    return addresses;
  }

  private List<IpAddress> seenAs(ObjectReader world, List<IpAddress> addresses) {
    List<IpAddress> seenAs = world.texts("seenAs", Values::address, "203.0.113.10");
    if (!world.has("seenAs")) {
      return addresses;
    }
    if (seenAs.size() != addresses.size()) {
      problems.add(
          world.at("seenAs"),
          "it has " + seenAs.size() + " entries, addresses has " + addresses.size(),
          "write one for each, in the same order");
    }
    return seenAs;
  }

  private void checkTunnel(
      ObjectReader top,
      Tunnel tunnel,
      Optional<InterfaceName> publicInterface,
      List<IpAddress> publicAddresses) {
    if (publicInterface.filter(tunnel.device()::equals).isPresent()) {
      problems.add(
          top.at("tunnel").key("interface"),
          tunnel.device() + " is the public interface",
          "leave it out: it is landline0 then");
    }
    for (IpAddress address : publicAddresses) {
      if (tunnel.address().network().contains(address)) {
        problems.add(
            top.at("tunnel").key("address"),
            "the network contains the public address " + address,
            "choose a private network, such as 10.99.0.1/24");
      }
    }
  }

  List<ForwardEntry> forwards(ObjectReader top, List<SiteEntry> sites, HubSitesReader sitesReader) {
    Map<String, SiteEntry> byName = new HashMap<>();
    sites.forEach(site -> site.name().ifPresent(name -> byName.putIfAbsent(name.text(), site)));
    boolean allNamed = byName.size() == sites.size();
    List<ForwardEntry> entries = new ArrayList<>();
    for (ObjectReader reader : top.objects("forwards")) {
      Optional<SiteEntry> site =
          reader
              .required("site", text -> named(text, byName, allNamed), "wa7vc")
              .flatMap(found -> found);
      Optional<ForwardReader.Target> target =
          reader.required("to", text -> target(text, site), "10.49.7.19").flatMap(found -> found);
      Optional<IpAddress> publicAddress =
          reader.has("publicAddress")
              ? reader.maybe("publicAddress", sitesReader::lentAddress, "203.0.113.10")
              : site.flatMap(SiteEntry::publicAddress);
      ForwardEntry entry =
          forwardReader.read(reader, target, publicAddress, site.flatMap(SiteEntry::name), true);
      entries.add(entry);
      site.filter(s -> !s.isPeer())
          .ifPresent(s -> new ForwardChecks(problems).refuseUngranted(entry, s.grants()));
    }
    return entries;
  }

  private static Optional<SiteEntry> named(
      String text, Map<String, SiteEntry> byName, boolean allNamed) {
    SiteEntry site = byName.get(text);
    if (site == null && allNamed) {
      throw Unknown.name("site", text, byName.keySet());
    }
    return Optional.ofNullable(site);
  }

  private static Optional<ForwardReader.Target> target(String text, Optional<SiteEntry> site) {
    if (text.equals(NamedForward.THIS)) {
      return site.flatMap(s -> s.address().map(a -> new ForwardReader.Target(a, !s.isPeer())));
    }
    IpAddress address = Values.address(text);
    if (site.isEmpty()) {
      return Optional.empty();
    }
    if (site.get().isPeer() && !site.get().reaches(address)) {
      throw new Rejected(
          address + " is not the peer's address", "write \"this\": a peer is one device");
    }
    if (site.get().lanIsRead() && !site.get().reaches(address)) {
      throw new Rejected(
          address
              + " is in none of the lan networks of "
              + site.get().name().map(Name::text).orElse("its site"),
          "add its network to the site's \"lan\"");
    }
    boolean isThis = site.get().address().filter(address::equals).isPresent();
    return Optional.of(new ForwardReader.Target(address, isThis && !site.get().isPeer()));
  }

  /** Returns all ports that stay the hub's own. */
  List<ProtocolPorts> checkPorts(
      List<ForwardEntry> forwards,
      List<ProtocolPorts> protect,
      Optional<Tunnel> tunnel,
      Settings.Probe probe) {
    ForwardChecks checks = new ForwardChecks(problems);
    checks.check(forwards);
    List<ProtocolPorts> kept = new ArrayList<>(protect);
    Values.merged(protect)
        .forEach(ports -> checks.refuseProtected(forwards, ports, "is in $.protect"));
    tunnel.ifPresent(
        own -> {
          ProtocolPorts wireGuard =
              new ProtocolPorts(TransportProtocol.UDP, PortRange.of(own.listenPort()));
          kept.add(wireGuard);
          checks.refuseProtected(forwards, wireGuard, "is WireGuard's own");
        });
    checks.refuseProbePorts(forwards, probe);
    // It listens for moments only and would be missed in the list of listeners. A hub that forwards
    // the port has no DHCP client.
    if (forwards.stream().noneMatch(HubReader::takesDhcp)) {
      kept.add(DHCP_CLIENT);
    }
    return Values.merged(kept);
  }

  static boolean takesDhcp(ForwardEntry entry) {
    return entry.enabled()
        && entry.listen().filter(listen -> listen.overlaps(DHCP_CLIENT)).isPresent();
  }

  /** Sites may share a network, but each device address belongs to one of them. */
  void checkDevices(List<SiteEntry> sites, List<ForwardEntry> forwards) {
    Map<IpAddress, String> owners = new HashMap<>();
    for (SiteEntry site : sites) {
      for (IpAddress device : site.captured()) {
        claim(owners, device, site.name(), site.reader().at("captured"));
      }
    }
    for (ForwardEntry entry : forwards) {
      entry
          .forward()
          .ifPresent(f -> claim(owners, f.target(), entry.site(), entry.where().key("to")));
    }
  }

  private void claim(
      Map<IpAddress, String> owners, IpAddress device, Optional<Name> site, JsonPath where) {
    if (site.isEmpty()) {
      return;
    }
    String owner = owners.putIfAbsent(device, site.get().text());
    if (owner != null && !owner.equals(site.get().text())) {
      problems.add(
          where,
          device + " is a device of " + owner + " too",
          "sites may share a network, not a device's address: change one of them");
    }
  }

  static List<HubSite> finished(List<SiteEntry> sites, List<ForwardEntry> entries) {
    Map<Name, List<Forward>> bySite = new LinkedHashMap<>();
    for (ForwardEntry entry : entries) {
      bySite
          .computeIfAbsent(entry.site().orElseThrow(), name -> new ArrayList<>())
          .add(entry.forward().orElseThrow());
    }
    return sites.stream()
        .map(site -> site.with(bySite.getOrDefault(site.name().orElseThrow(), List.of())))
        .toList();
  }
}
