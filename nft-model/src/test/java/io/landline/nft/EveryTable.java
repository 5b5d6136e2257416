// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import static io.landline.nft.DataType.ETHER_ADDR;
import static io.landline.nft.DataType.INET_PROTO;
import static io.landline.nft.DataType.INET_SERVICE;
import static io.landline.nft.DataType.IPV4_ADDR;
import static io.landline.nft.DataType.IPV6_ADDR;
import static io.landline.nft.NftSet.Kind.COUNTED;
import static io.landline.nft.NftSet.Kind.COUNTED_INTERVAL;
import static io.landline.nft.NftSet.Kind.INTERVAL;
import static io.landline.nft.NftSet.Kind.LIMITED;
import static io.landline.nft.NftSet.Kind.LIMITED_INTERVAL;
import static io.landline.nft.NftSet.Kind.METER;
import static io.landline.nft.NftSet.Kind.PLAIN;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import java.util.List;
import java.util.Optional;

/** A table with every statement and every kind of set; it makes no sense as a firewall. */
public final class EveryTable {
  private static final Fwmark MARK = Fwmark.parse("0x4c000000/0xff000000");
  private static final List<Field> SERVICE =
      List.of(Field.IP_DADDR, Field.META_L4PROTO, Field.TH_DPORT);
  private static final List<Field> SOURCE =
      List.of(Field.IP_SADDR, Field.META_L4PROTO, Field.TH_SPORT);
  private static final List<DataType> SERVICE_TYPES = List.of(IPV4_ADDR, INET_PROTO, INET_SERVICE);
  private static final Statement COUNTER = new Statement.Counter();

  private EveryTable() {}

  public static Table table() {
    return new Table(
        new NftName("landline"),
        Optional.of("every statement"),
        List.of(
            map("forward_to", PLAIN, service("192.0.2.1", "55300", "203.0.113.9", "6300")),
            map("forward_keep", PLAIN, service("192.0.2.1", "55193", "203.0.113.9", "")),
            map("forward_ranges", INTERVAL, service("192.0.2.1", "55200-55203", "203.0.113.9", "")),
            map("seen_as", PLAIN, Element.of(ip("10.49.7.19")).yielding(ip("192.0.2.1"))),
            map("seen_ranges", INTERVAL, Element.of(net("10.0.0.0/8")).yielding(ip("192.0.2.1"))),
            set(
                "captured",
                PLAIN,
                List.of(IPV4_ADDR),
                named("10.49.7.19", "dmr"),
                one("10.49.7.2")),
            set("captured6", PLAIN, List.of(IPV6_ADDR), one("2001:db8::1")),
            set("macs", PLAIN, List.of(ETHER_ADDR), Element.of(mac())),
            set("pairs", PLAIN, List.of(IPV4_ADDR, ETHER_ADDR), Element.of(ip("10.1.1.1"), mac())),
            set("protocols", PLAIN, List.of(INET_PROTO), Element.of(UDP)),
            set("ports", INTERVAL, List.of(INET_SERVICE), Element.of(port("1-5")), open("80")),
            set(
                "networks",
                INTERVAL,
                List.of(IPV4_ADDR),
                named("10.0.0.0/8", "private"),
                one("192.0.2.0/24"),
                one("192.0.3.0/24"),
                one("198.51.100.7"),
                one("224.0.0.0/3")),
            set("low", INTERVAL, List.of(IPV4_ADDR), one("0.0.0.0/8"), one("255.255.255.255")),
            set("all6", INTERVAL, List.of(IPV6_ADDR), one("::/0")),
            set("none", INTERVAL, List.of(IPV4_ADDR)),
            set(
                "protected_ports",
                INTERVAL,
                List.of(INET_PROTO, INET_SERVICE),
                Element.of(Datum.of(TransportProtocol.TCP), port("22"))),
            set(
                "services6",
                INTERVAL,
                List.of(IPV6_ADDR, INET_PROTO, INET_SERVICE),
                Element.of(net("2001:db8::/32"), UDP, port("5-9"))),
            set(
                "sources",
                INTERVAL,
                List.of(IPV4_ADDR, INET_PROTO, INET_SERVICE, IPV4_ADDR),
                Element.of(ip("192.0.2.1"), UDP, port("5-9"), net("0.0.0.0/0")),
                Element.of(ip("192.0.2.1"), UDP, port("10"), net("198.51.100.0/24"))
                    .commented("limited")),
            set("heard", COUNTED, List.of(IPV4_ADDR), named("10.49.7.19", "dmr")),
            set("packets_in", COUNTED, SERVICE_TYPES, service("192.0.2.1", "5", "", "")),
            set(
                "packets_in_ranges",
                COUNTED_INTERVAL,
                SERVICE_TYPES,
                service("192.0.2.1", "5-9", "", "")),
            set("heard_networks", COUNTED_INTERVAL, List.of(IPV4_ADDR), one("10.0.0.0/8")),
            set("new_flows", LIMITED, SERVICE_TYPES, service("192.0.2.1", "5", "", "")),
            set(
                "new_flows_ranges",
                LIMITED_INTERVAL,
                SERVICE_TYPES,
                service("192.0.2.1", "5-9", "", "")),
            set("meter_5", METER, List.of(IPV4_ADDR, IPV4_ADDR)),
            set("meter_one", METER, List.of(IPV4_ADDR))),
        List.of(
            Chain.base("arrivals", hook(ChainType.FILTER, Hook.PREROUTING, -140), matches()),
            Chain.regular("from_tunnel", fromTunnel()),
            Chain.base("forward", hook(ChainType.FILTER, Hook.FORWARD, 0), forward()),
            Chain.base("odd", hook(ChainType.FILTER, Hook.INPUT, 50), List.of()),
            Chain.base("very_odd", hook(ChainType.FILTER, Hook.OUTPUT, -300), List.of()),
            Chain.base("public_in", hook(ChainType.NAT, Hook.PREROUTING, -105), publicIn()),
            Chain.base("public_out", hook(ChainType.NAT, Hook.POSTROUTING, 95), publicOut())));
  }

  private static List<Rule> matches() {
    return List.of(
        Rule.of(new Statement.Interface(true, true, InterfaceName.parse("eth0")), Verdict.ACCEPT)
            .commented("why"),
        Rule.of(
            new Statement.Interface(false, false, InterfaceName.parse("landline0")), Verdict.DROP),
        Rule.of(equals(Field.IP_SADDR, true, ip("10.99.0.1")), Verdict.ACCEPT),
        Rule.of(equals(Field.IP6_DADDR, false, ip("2001:db8::1")), Verdict.ACCEPT),
        Rule.of(equals(Field.ETHER_SADDR, true, mac()), Verdict.ACCEPT),
        Rule.of(
            equals(Field.ETHER_SADDR, true, mac()),
            equals(Field.IP_SADDR, true, ip("10.99.0.1")),
            equals(Field.IP_DADDR, true, ip("10.99.0.2")),
            Verdict.ACCEPT),
        Rule.of(equals(Field.META_L4PROTO, true, UDP), Verdict.ACCEPT),
        Rule.of(equals(Field.TH_DPORT, true, port("51820")), Verdict.ACCEPT),
        Rule.of(equals(Field.TH_SPORT, false, port("51820")), Verdict.ACCEPT),
        Rule.of(
            equals(Field.TH_SPORT, true, port("5")),
            equals(Field.TH_DPORT, true, port("6")),
            Verdict.ACCEPT),
        Rule.of(new Statement.HasPorts(), Verdict.ACCEPT),
        Rule.of(new Statement.NfProto(AddressFamily.IPV6), Verdict.DROP),
        Rule.of(Statement.State.of(CtState.ESTABLISHED, CtState.RELATED), Verdict.ACCEPT),
        Rule.of(new Statement.Direction(CtDirection.REPLY), new Statement.Dnatted(), COUNTER),
        Rule.of(new Statement.Marked(Mark.CT, MARK), Verdict.ACCEPT),
        Rule.of(new Statement.Marked(Mark.META, MARK), Verdict.ACCEPT),
        Rule.of(in("captured", Field.IP_SADDR), COUNTER, Verdict.DROP),
        Rule.of(notIn("captured6", Field.IP6_SADDR), Verdict.DROP),
        Rule.of(in("macs", Field.ETHER_SADDR), Verdict.DROP),
        Rule.of(in("macs", Field.ETHER_SADDR), notIn("networks", Field.IP_DADDR), COUNTER),
        Rule.of(in("macs", Field.ETHER_SADDR), notIn("all6", Field.IP6_DADDR), COUNTER),
        Rule.of(in("pairs", Field.IP_SADDR, Field.ETHER_SADDR), Verdict.DROP),
        Rule.of(in("protocols", Field.META_L4PROTO), Verdict.DROP),
        Rule.of(in("ports", Field.TH_DPORT), Verdict.DROP),
        Rule.of(in("low", Field.IP_DADDR), notIn("none", Field.IP_SADDR), Verdict.DROP),
        Rule.of(in("protected_ports", Field.META_L4PROTO, Field.TH_DPORT), Verdict.ACCEPT),
        Rule.of(
            in("services6", Field.IP6_DADDR, Field.META_L4PROTO, Field.TH_DPORT), Verdict.ACCEPT),
        Rule.of(in("heard", Field.IP_SADDR)),
        Rule.of(in("heard_networks", Field.IP_SADDR)),
        Rule.of(new Statement.InSet(SERVICE, true, new NftName("packets_in"))),
        Rule.of(
            new Statement.InSet(SERVICE, true, new NftName("packets_in_ranges")),
            notIn("sources", Field.IP_DADDR, Field.META_L4PROTO, Field.TH_DPORT, Field.IP_SADDR),
            Verdict.DROP),
        Rule.of(new Statement.EchoRequest(), Verdict.ACCEPT),
        Rule.of(
            new Statement.UnderLimit(
                new NftName("meter_5"), List.of(Field.IP_DADDR, Field.IP_SADDR), 7),
            Verdict.ACCEPT),
        Rule.of(
            new Statement.UnderLimit(new NftName("meter_one"), List.of(Field.IP_SADDR), 5),
            Verdict.ACCEPT),
        Rule.of(new Statement.SetMark(Mark.CT, MARK)),
        Rule.of(new Statement.SetMark(Mark.META, MARK)),
        Rule.of(Verdict.jump("from_tunnel")),
        Rule.of(new Statement.UdpBegins(0x01234567L, 32), Verdict.ACCEPT),
        Rule.of(new Statement.OriginalSourceIn(new NftName("captured")), Verdict.ACCEPT),
        Rule.of(
            new Statement.OriginalDestination(IpAddress.parse("198.18.51.2")),
            equals(Field.IP_DADDR, false, ip("10.99.0.130")),
            Verdict.DROP),
        Rule.of(new Statement.TtlBelow(2), COUNTER, Verdict.DROP),
        Rule.of(Statement.State.of(CtState.INVALID, CtState.NEW, CtState.UNTRACKED), Verdict.DROP),
        Rule.of(
            new Statement.StunId(0x123456789abcdefL),
            new Statement.TransparentSocket(),
            new Statement.SetMark(Mark.META, MARK)));
  }

  private static List<Rule> fromTunnel() {
    return List.of(
        Rule.of(Statement.State.of(CtState.NEW), Verdict.RETURN),
        Rule.of(COUNTER, Verdict.DROP).commented("all else"));
  }

  private static List<Rule> forward() {
    return List.of(
        Rule.of(new Statement.Syn(), new Statement.ClampMss()),
        Rule.of(in("captured", Field.IP_SADDR), COUNTER, new Statement.Reject()),
        Rule.of(new Statement.Reject()));
  }

  private static List<Rule> publicIn() {
    return List.of(
        Rule.of(new Statement.HasPorts(), nat(true, SERVICE, "forward_to", true)),
        Rule.of(new Statement.HasPorts(), nat(true, SERVICE, "forward_keep", false)),
        Rule.of(new Statement.HasPorts(), nat(true, SERVICE, "forward_ranges", false)),
        Rule.of(
            equals(Field.IP_DADDR, true, ip("192.0.2.1")),
            new Statement.UdpBegins(0xfedcba9876543210L, 64),
            new Statement.DnatTo(new Endpoint(IpAddress.parse("10.99.0.130"), 51882))));
  }

  private static List<Rule> publicOut() {
    return List.of(
        Rule.of(new Statement.HasPorts(), nat(false, SOURCE, "forward_to", true)),
        Rule.of(nat(false, List.of(Field.IP_SADDR), "seen_as", false)),
        Rule.of(nat(false, List.of(Field.IP_SADDR), "seen_ranges", false)),
        Rule.of(
            new Statement.Interface(false, true, InterfaceName.parse("landline0")),
            new Statement.HasPorts(),
            new Statement.Masquerade(PortRange.parse("61000-65535"))),
        Rule.of(
            new Statement.HasPorts(),
            new Statement.SnatWithin(
                List.of(Field.IP_SADDR), new NftName("seen_as"), PortRange.parse("63488-65535"))));
  }

  private static final Datum UDP = Datum.of(TransportProtocol.UDP);

  private static NftSet set(String name, NftSet.Kind kind, List<DataType> key, Element... all) {
    return NftSet.set(new NftName(name), kind, key, List.of(all));
  }

  private static NftSet map(String name, NftSet.Kind kind, Element first) {
    return new NftSet(
        new NftName(name),
        first.key().stream().map(Datum::type).toList(),
        first.data().stream().map(Datum::type).toList(),
        kind,
        List.of(first));
  }

  private static Element service(String address, String ports, String target, String toPort) {
    Element key = Element.of(ip(address), UDP, port(ports)).commented("ipsc");
    if (target.isEmpty()) {
      return key;
    }
    return toPort.isEmpty() ? key.yielding(ip(target)) : key.yielding(ip(target), port(toPort));
  }

  private static Element one(String prefix) {
    return Element.of(prefix.contains("/") ? net(prefix) : ip(prefix));
  }

  private static Element named(String prefix, String comment) {
    return one(prefix).commented(comment);
  }

  private static Element open(String first) {
    return Element.of(port(first + "-65535"));
  }

  private static Statement equals(Field field, boolean equal, Datum value) {
    return new Statement.Equals(field, equal, value);
  }

  private static Statement in(String set, Field... key) {
    return new Statement.InSet(List.of(key), true, new NftName(set));
  }

  private static Statement notIn(String set, Field... key) {
    return new Statement.InSet(List.of(key), false, new NftName(set));
  }

  private static Statement nat(boolean destination, List<Field> key, String map, boolean port) {
    return new Statement.Nat(destination, key, new NftName(map), port);
  }

  private static BaseHook hook(ChainType type, Hook hook, int priority) {
    return new BaseHook(type, hook, priority);
  }

  private static Datum ip(String address) {
    return Datum.of(IpAddress.parse(address));
  }

  private static Datum net(String prefix) {
    return Datum.of(IpPrefix.parse(prefix));
  }

  private static Datum mac() {
    return Datum.of(MacAddress.parse("02:00:00:00:00:19"));
  }

  private static Datum port(String ports) {
    return Datum.of(PortRange.parse(ports));
  }
}
