// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Small tables, and parts of them, for tests of what the kernel takes. */
public final class Sample {
  public static final NftName TABLE = new NftName("landline");
  public static final List<Field> SERVICE =
      List.of(Field.IP_DADDR, Field.META_L4PROTO, Field.TH_DPORT);

  private Sample() {}

  public static NftName name(String name) {
    return new NftName(name);
  }

  public static Table table(List<NftSet> sets, Chain... chains) {
    return new Table(TABLE, Optional.of("a sample"), sets, List.of(chains));
  }

  public static Chain filter(Hook hook, Rule... rules) {
    return Chain.base("base", new BaseHook(ChainType.FILTER, hook, 0), List.of(rules));
  }

  public static Chain nat(Hook hook, Rule... rules) {
    return Chain.base("base", new BaseHook(ChainType.NAT, hook, -105), List.of(rules));
  }

  public static Chain chain(String name, Rule... rules) {
    return Chain.regular(name, List.of(rules));
  }

  public static Statement in(String set, Field... key) {
    return new Statement.InSet(List.of(key), true, name(set));
  }

  public static Rule drop(Statement match) {
    return Rule.of(match, Verdict.DROP);
  }

  public static NftSet devices(String... addresses) {
    return addresses("captured", NftSet.Kind.PLAIN, addresses);
  }

  public static NftSet networks(String... prefixes) {
    return addresses("networks", NftSet.Kind.INTERVAL, prefixes);
  }

  public static NftSet addresses(String set, NftSet.Kind kind, String... addresses) {
    return NftSet.set(
        name(set),
        kind,
        List.of(DataType.IPV4_ADDR),
        Stream.of(addresses).map(a -> Element.of(address(a))).toList());
  }

  public static NftSet ports(String... ranges) {
    return NftSet.set(
        name("ports"),
        NftSet.Kind.INTERVAL,
        List.of(DataType.INET_SERVICE),
        Stream.of(ranges).map(r -> Element.of(port(r))).toList());
  }

  /** A set of {@code ADDRESS PORTS}, all UDP. */
  public static NftSet services(NftSet.Kind kind, String... services) {
    return NftSet.set(
        name("services"),
        kind,
        List.of(DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE),
        Stream.of(services).map(Sample::service).toList());
  }

  /** A map of {@code ADDRESS PORT TARGET}, all UDP. */
  public static NftSet targets(NftSet.Kind kind, String... services) {
    return new NftSet(
        name("targets"),
        List.of(DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE),
        List.of(DataType.IPV4_ADDR),
        kind,
        Stream.of(services).map(s -> service(s).yielding(address(s.split(" ", -1)[2]))).toList());
  }

  public static Element service(String text) {
    String[] words = text.split(" ", -1);
    return Element.of(address(words[0]), Datum.of(TransportProtocol.UDP), port(words[1]));
  }

  public static Datum address(String text) {
    return text.contains("/") ? Datum.of(IpPrefix.parse(text)) : Datum.of(IpAddress.parse(text));
  }

  public static Datum port(String text) {
    return Datum.of(PortRange.parse(text));
  }
}
