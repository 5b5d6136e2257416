// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.ffi.Errno;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkRequest;
import io.landline.nft.Chain;
import io.landline.nft.DataType;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.RegisterData;
import io.landline.nft.observed.ObservedChain;
import io.landline.nft.observed.ObservedElement;
import io.landline.nft.observed.ObservedRule;
import io.landline.nft.observed.ObservedSet;
import io.landline.nft.observed.ObservedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads one table with its content, once. The caller must check whether the table changed
 * meanwhile; commits to other tables are ignored.
 */
final class TableReader {
  /** Attempts to read a set whose elements move meanwhile. */
  private static final int SET_ATTEMPTS = 50;

  private final NetlinkConnection connection;
  private final NftName table;
  private final List<String> foreign = new ArrayList<>();
  private final List<ObservedSet> sets = new ArrayList<>();
  private final Map<String, AnonymousSet> anonymous = new HashMap<>();

  TableReader(NetlinkConnection connection, NftName table) {
    this.connection = connection;
    this.table = table;
  }

  /** The table; empty if there is none of this name. */
  Optional<ObservedTable> read() {
    TableCodec.Decoded decoded;
    try {
      decoded = readTable();
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
    readSets();
    return Optional.of(
        new ObservedTable(table, decoded.comment(), sets, readChains(), owner(decoded), foreign));
  }

  /** One set; empty if the table or the set does not exist, or the set is of a foreign kind. */
  Optional<ObservedSet> readSet(NftName name) {
    AttributeEncoder request = request();
    request.string(NFTA_SET_TABLE, table.text());
    request.string(NFTA_SET_NAME, name.text());
    try {
      NetlinkMessage decoded =
          connection.get(
              new NetlinkRequest(
                  "nft list set inet " + table + " " + name, NFT_MSG_GETSET, 0, request.toBytes()));
      return SetCodec.decode(decoded.attributes(NFGENMSG_LENGTH)).spec().map(this::readElements);
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private TableCodec.Decoded readTable() {
    AttributeEncoder request = request();
    request.string(NFTA_TABLE_NAME, table.text());
    TableCodec.Decoded decoded =
        TableCodec.decode(
            connection
                .get(
                    new NetlinkRequest(
                        "nft list table inet " + table, NFT_MSG_GETTABLE, 0, request.toBytes()))
                .attributes(NFGENMSG_LENGTH));
    int flags = decoded.flags() & ~NFT_TABLE_F_OWNER;
    if (flags != 0) {
      foreign.add("the table has flags 0x" + Integer.toHexString(flags));
    }
    return decoded;
  }

  private ObservedTable.Owner owner(TableCodec.Decoded decoded) {
    if ((decoded.flags() & NFT_TABLE_F_OWNER) == 0) {
      return ObservedTable.Owner.NONE;
    }
    return decoded.owner() == connection.portId()
        ? ObservedTable.Owner.THIS_CONNECTION
        : ObservedTable.Owner.OTHER;
  }

  private void readSets() {
    AttributeEncoder request = request();
    request.string(NFTA_SET_TABLE, table.text());
    List<SetCodec.Decoded> decoded =
        connection.dumpThroughChanges(
            new NetlinkRequest(
                "nft list sets table inet " + table, NFT_MSG_GETSET, 0, request.toBytes()),
            (message, result) ->
                result.accept(SetCodec.decode(message.attributes(NFGENMSG_LENGTH))));
    for (SetCodec.Decoded set : decoded) {
      if (!set.table().equals(table.text())) {
        continue;
      }
      if (set.isAnonymous()) {
        readAnonymous(set);
      } else if (set.spec().isPresent()) {
        sets.add(readElements(set.spec().get()));
      } else {
        foreign.add("set " + set.name());
      }
    }
  }

  private ObservedSet readElements(NftSet set) {
    if (set.kind() == NftSet.Kind.METER) {
      return new ObservedSet(set, List.of());
    }
    ElementDecoder decoder = elements(set.name().text(), set);
    decoder.foreign().ifPresent(what -> foreign.add("set " + set.name() + ": " + what));
    List<ObservedElement> found = decoder.elements();
    return new ObservedSet(set, ElementDecoder.hasRepeated(found) ? gather(set, found) : found);
  }

  /**
   * All elements of a hash that grows while it is read. Each dump has the right number of elements,
   * but some twice and others not at all; several dumps together are complete when they contain
   * that many distinct ones.
   */
  private List<ObservedElement> gather(NftSet set, List<ObservedElement> first) {
    NavigableMap<Element, ObservedElement> known = new TreeMap<>();
    first.forEach(element -> known.put(element.element(), element));
    for (int attempt = 1; attempt < SET_ATTEMPTS; attempt++) {
      List<ObservedElement> again = elements(set.name().text(), set).elements();
      again.forEach(element -> known.put(element.element(), element));
      if (known.size() == again.size()) {
        return List.copyOf(known.values());
      }
    }
    throw new NetlinkException(
        "nft list set inet " + table + " " + set.name(),
        Errno.EINTR,
        "elements moved during every attempt to read them");
  }

  /** A rule's constant set; empty if it cannot be expressed, which makes its rule foreign. */
  private void readAnonymous(SetCodec.Decoded set) {
    Optional<DataType> type =
        set.keyTypes().filter(types -> types.size() == 1).map(types -> types.get(0));
    if (type.isEmpty() || !set.isPlainConstant()) {
      return;
    }
    NftSet plain =
        NftSet.set(new NftName("anonymous"), NftSet.Kind.PLAIN, List.of(type.get()), List.of());
    List<RegisterData> values =
        elements(set.name(), plain).elements().stream()
            .map(e -> RegisterData.of(e.element().key().get(0).low()))
            .toList();
    anonymous.put(set.name(), new AnonymousSet(type.get(), values));
  }

  private ElementDecoder elements(String name, NftSet set) {
    AttributeEncoder request = request();
    request.string(NFTA_SET_ELEM_LIST_TABLE, table.text());
    request.string(NFTA_SET_ELEM_LIST_SET, name);
    List<ElementDecoder> parts =
        connection.dumpThroughChanges(
            new NetlinkRequest(
                "nft list set inet " + table + " " + name,
                NFT_MSG_GETSETELEM,
                0,
                request.toBytes()),
            (message, result) -> {
              ElementDecoder part = new ElementDecoder(set);
              part.take(message.attributes(NFGENMSG_LENGTH));
              result.accept(part);
            });
    ElementDecoder all = new ElementDecoder(set);
    parts.forEach(all::addAll);
    return all;
  }

  private List<ObservedChain> readChains() {
    Map<String, List<ObservedRule>> rules = readRules();
    List<ObservedChain> chains = new ArrayList<>();
    for (ChainCodec.Decoded decoded : chains(connection, NFPROTO_INET)) {
      if (!decoded.table().equals(table.text())) {
        continue;
      }
      Optional<Chain> chain = decoded.chain();
      if (chain.isPresent()) {
        chains.add(
            new ObservedChain(
                chain.get().name(),
                chain.get().base(),
                rules.getOrDefault(decoded.name(), List.of())));
      } else {
        foreign.add("chain " + decoded.name() + (decoded.drops() ? " with policy drop" : ""));
      }
    }
    return chains;
  }

  /** The chains of one family or of all. */
  static List<ChainCodec.Decoded> chains(NetlinkConnection connection, int family) {
    return connection.dump(
        new NetlinkRequest("nft list chains", NFT_MSG_GETCHAIN, 0, nfgenmsg(family, 0)),
        (message, result) -> result.accept(ChainCodec.decode(message.attributes(NFGENMSG_LENGTH))));
  }

  private Map<String, List<ObservedRule>> readRules() {
    AttributeEncoder request = request();
    request.string(NFTA_RULE_TABLE, table.text());
    ExprDecoder exprs = new ExprDecoder(anonymous);
    List<RuleCodec.Decoded> decoded =
        connection.dumpThroughChanges(
            new NetlinkRequest(
                "nft list table inet " + table, NFT_MSG_GETRULE, 0, request.toBytes()),
            (message, result) ->
                result.accept(RuleCodec.decode(message.attributes(NFGENMSG_LENGTH), exprs)));
    Map<String, List<ObservedRule>> byChain = new LinkedHashMap<>();
    for (RuleCodec.Decoded rule : decoded) {
      if (rule.table().equals(table.text())) {
        byChain.computeIfAbsent(rule.chain(), chain -> new ArrayList<>()).add(rule.rule());
      }
    }
    return byChain;
  }

  private static AttributeEncoder request() {
    return AttributeEncoder.after(nfgenmsg(NFPROTO_INET, 0));
  }
}
