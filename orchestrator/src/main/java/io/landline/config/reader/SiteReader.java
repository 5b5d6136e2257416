// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.config.Settings;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Capture;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.policy.Uplink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads a site's configuration. */
final class SiteReader {
  private final Problems problems;

  /** Devices by name; one that is there but wrong has no value. */
  private final Map<String, Optional<Device>> devices = new LinkedHashMap<>();

  private boolean everyDeviceHasAName = true;

  SiteReader(Problems problems) {
    this.problems = problems;
  }

  Configuration.Site read(ObjectReader top) throws ConfigException {
    Optional<Name> name = top.required("name", Name::new, "wa7vc");
    SiteLinksReader linksReader = new SiteLinksReader(problems);
    linksReader.tunnels(top);
    List<InterfaceName> lan =
        interfaces(top, "lan", text -> lan(InterfaceName.parse(text), linksReader), "br0");
    List<Uplink> wan = interfaces(top, "wan", text -> uplink(text, linksReader), "wan0");
    SiteLinksReader.Links links = linksReader.hubs(top);
    Optional<Tunnel> tunnel = links.tunnel();
    Optional<SiteHub> hub = links.hub();
    List<Device> all = devices(top, links);
    List<ForwardEntry> forwards = forwards(top, links);
    Capture capture = capture(top.object("capture"));
    SettingsReader common = new SettingsReader(problems);
    Settings settings = common.settings(top);
    Footprint footprint = common.footprint(top, settings, testHost(top, settings, tunnel, hub));
    checkUplinks(top, wan, footprint);
    linksReader.check(links, footprint, top.at("footprint"));
    top.done();

    checkPorts(forwards, links, settings.probe());
    problems.throwIfAny();
    List<Forward> policy = forwards.stream().map(e -> e.forward().orElseThrow()).toList();
    return new Configuration.Site(
        new SitePolicy(
            name.orElseThrow(), lan, wan, links.links(), all, policy, capture, footprint),
        settings);
  }

  /** The test host's address, if {@code probe.canary} moves it. */
  private Map<IpAddress, IpAddress> testHost(
      ObjectReader top, Settings settings, Optional<Tunnel> tunnel, Optional<SiteHub> hub) {
    Optional<IpAddress> wanted = settings.probe().canary();
    if (wanted.isEmpty() || tunnel.isEmpty()) {
      return Map.of();
    }
    IpAddress own = tunnel.get().address().address();
    TestHosts testHosts = new TestHosts(problems, tunnel.get());
    testHosts.taken(own, "this site's own");
    hub.flatMap(SiteHub::tunnelAddress).ifPresent(a -> testHosts.taken(a, "the hub's"));
    testHosts.claim(top.at("probe").key("canary"), own, wanted.get());
    return testHosts.moved();
  }

  private <T> List<T> interfaces(
      ObjectReader top, String key, Function<String, T> reader, String example) {
    if (!top.has(key) || top.isEmptyList(key)) {
      problems.add(top.at(key), "there is no " + key + " interface", "write [\"" + example + "\"]");
    }
    return top.texts(key, reader, example);
  }

  private static InterfaceName lan(InterfaceName name, SiteLinksReader links) {
    if (links.isTunnel(name)) {
      throw new Rejected(name + " is the tunnel's interface", "leave it out here");
    }
    return name;
  }

  private static Uplink uplink(String text, SiteLinksReader links) {
    Uplink uplink = Uplink.parse(text);
    lan(uplink.device(), links);
    return uplink;
  }

  private void checkUplinks(ObjectReader top, List<Uplink> uplinks, Footprint footprint) {
    if (uplinks.size() > Footprint.MOST_UPLINKS) {
      problems.add(
          top.at("wan"),
          uplinks.size() + " uplinks",
          "a site has at most " + Footprint.MOST_UPLINKS);
      return;
    }
    for (int i = 0; i < uplinks.size(); i++) {
      String name = uplinks.get(i).name();
      if (uplinks.subList(0, i).stream().anyMatch(other -> other.name().equals(name))) {
        problems.add(
            top.at("wan"),
            name + " is there twice",
            "leave it out once, or name another gateway: \"eth0 via 192.168.1.2\"");
      }
    }
    boolean chooses = uplinks.size() > 1 || uplinks.stream().anyMatch(u -> u.gateway().isPresent());
    if (chooses
        && footprint.uplinkTables().stream().anyMatch(footprint.routingTables()::contains)) {
      problems.add(
          top.at("footprint"),
          "the tables of uplinks, " + footprint.uplinkTables() + ", are in use",
          "choose another repliesTable: uplinks' tables are counted from it");
    }
    if (chooses && footprint.uplinkMark(uplinks.size() - 1).isEmpty()) {
      problems.add(
          top.at("footprint").key("mark"),
          "the mask of the mark has too few bits for " + uplinks.size() + " uplinks",
          "write a mask with four bits or more");
    }
  }

  private List<Device> devices(ObjectReader top, SiteLinksReader.Links links) {
    Unique<Name> names = new Unique<>("the name", problems);
    Unique<IpAddress> addresses = new Unique<>("the address", problems);
    Unique<MacAddress> macs = new Unique<>("the MAC", problems);
    List<Device> all = new ArrayList<>();
    for (ObjectReader reader : top.objects("devices")) {
      Optional<Name> name = reader.required("name", Name::new, "dmr");
      Optional<IpAddress> address =
          reader.required("address", text -> deviceAddress(text, links), "10.49.7.19");
      Optional<MacAddress> mac = reader.maybe("mac", MacAddress::parse, "02:00:00:00:00:19");
      reader.done();
      name.ifPresent(n -> names.add(n, reader.at("name")));
      address.ifPresent(a -> addresses.add(a, reader.at("address")));
      mac.ifPresent(m -> macs.add(m, reader.at("mac")));
      everyDeviceHasAName &= name.isPresent();
      Optional<Device> device = name.flatMap(n -> address.map(a -> new Device(n, a, mac)));
      name.ifPresent(n -> devices.putIfAbsent(n.text(), device));
      device.ifPresent(all::add);
    }
    return all;
  }

  private static IpAddress deviceAddress(String text, SiteLinksReader.Links links) {
    IpAddress address = Values.address(text);
    check(address, links.tunnel(), links.hub());
    for (HubLink further : links.links().stream().skip(1).toList()) {
      check(address, Optional.of(further.tunnel()), Optional.of(further.hub()));
    }
    return address;
  }

  private static void check(IpAddress address, Optional<Tunnel> tunnel, Optional<SiteHub> hub) {
    if (tunnel.filter(own -> own.address().network().contains(address)).isPresent()) {
      throw new Rejected(
          address + " is an address of the tunnel, not of the lan",
          "a forward to this host says \"to\": \"this\"");
    }
    if (hub.flatMap(SiteHub::provider).filter(p -> p.routes(address)).isPresent()) {
      throw new Rejected(
          address + " is a public address that the provider routes to this host",
          "give the device a private address of the lan");
    }
    if (hub.filter(h -> h.publicAddress().equals(address)).isPresent()) {
      throw new Rejected(address + " is the hub's public address", "write the device's own");
    }
  }

  private Optional<Device> named(String text) {
    Optional<Device> device = devices.get(text);
    if (device == null && everyDeviceHasAName) {
      throw Unknown.name("device", text, devices.keySet());
    }
    return device == null ? Optional.empty() : device;
  }

  private List<ForwardEntry> forwards(ObjectReader top, SiteLinksReader.Links links) {
    Optional<Tunnel> tunnel = links.tunnel();
    Optional<SiteHub> hub = links.hub();
    ForwardReader forwardReader = new ForwardReader(problems);
    List<ForwardEntry> entries = new ArrayList<>();
    for (ObjectReader reader : top.objects("forwards")) {
      Optional<ForwardReader.Target> target =
          reader.required("to", text -> target(text, tunnel), "dmr").flatMap(found -> found);
      Optional<IpAddress> publicAddress =
          reader.has("publicAddress")
              ? reader.maybe("publicAddress", text -> publicAddress(text, links), "203.0.113.10")
              : hub.map(SiteHub::publicAddress);
      reader.refuse("site", "a site has no forwards of other sites", "leave it out");
      entries.add(forwardReader.read(reader, target, publicAddress, Optional.empty(), false));
    }
    return entries;
  }

  /** Only a provider's addresses are known here; a hub of Landline's says which it grants. */
  private static IpAddress publicAddress(String text, SiteLinksReader.Links links) {
    IpAddress address = Values.address(text);
    List<SiteHub> hubs =
        links.several()
            ? links.links().stream().map(HubLink::hub).toList()
            : links.hub().stream().toList();
    if (!hubs.isEmpty()
        && hubs.stream().allMatch(h -> h.provider().filter(p -> !p.routes(address)).isPresent())) {
      throw new Rejected(
          (links.several() ? "no provider routes " : "the provider does not route ")
              + address
              + " to this site",
          links.several()
              ? "choose one of the publicAddresses in hubs"
              : "choose one of hub.publicAddresses");
    }
    return address;
  }

  private Optional<ForwardReader.Target> target(String text, Optional<Tunnel> tunnel) {
    return text.equals(NamedForward.THIS)
        ? tunnel.map(own -> new ForwardReader.Target(own.address().address(), true))
        : named(text).map(device -> new ForwardReader.Target(device.address(), false));
  }

  private Capture capture(ObjectReader reader) {
    List<Device> captured =
        reader.texts("devices", this::captured, "dmr").stream().flatMap(Optional::stream).toList();
    List<IpPrefix> exclude = reader.texts("exclude", SiteReader::excluded, "198.51.100.128/25");
    boolean block =
        reader
            .optional(
                "ipv6",
                text -> {
                  if (!text.equals("block") && !text.equals("allow")) {
                    throw new Rejected(
                        "'" + text + "' is neither block nor allow", "the default is block");
                  }
                  return text.equals("block");
                },
                "block",
                true)
            .orElse(true);
    reader.done();
    return new Capture(captured, exclude, block);
  }

  private static IpPrefix excluded(String text) {
    IpPrefix network = Values.network(text);
    if (network.equals(IpPrefix.ANY_IPV4)) {
      throw new Rejected(
          "0.0.0.0/0 would let captured devices out to everywhere", "capture no device instead");
    }
    return network;
  }

  private Optional<Device> captured(String text) {
    if (text.equals(NamedForward.THIS)) {
      throw new Rejected("this host itself cannot be captured", "capture devices behind it");
    }
    return named(text);
  }

  private void checkPorts(
      List<ForwardEntry> forwards, SiteLinksReader.Links links, Settings.Probe probe) {
    ForwardChecks checks = new ForwardChecks(problems);
    checks.check(forwards);
    (links.several() ? links.links().stream().map(HubLink::hub) : links.hub().stream())
        .filter(h -> h.provider().isEmpty())
        .map(h -> h.endpoint().port())
        .distinct()
        .forEach(
            port ->
                checks.refuseProtected(
                    forwards,
                    new ProtocolPorts(TransportProtocol.UDP, PortRange.of(port)),
                    "is WireGuard's own on the hub"));
    checks.refuseProbePorts(forwards, probe);
  }
}
