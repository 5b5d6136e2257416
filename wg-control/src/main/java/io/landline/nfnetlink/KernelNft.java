// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.ffi.Errno;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.NftControl;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.BatchOutcome;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkRequest;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedSet;
import io.landline.nft.observed.ObservedTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nf_tables of the network namespace that the connection was opened in. */
public final class KernelNft implements NftControl, AutoCloseable {
  /** How often a table that changes while it is read is read anew. */
  private static final int READ_ATTEMPTS = 20;

  /** NFPROTO_* of linux/netfilter.h, in nft's words. */
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  private final NetlinkConnection connection;

  private KernelNft(NetlinkConnection connection) {
    this.connection = connection;
  }

  /** nf_tables of the calling thread's network namespace. */
  public static KernelNft open() {
    return new KernelNft(NetlinkConnection.open(NetlinkFamily.NETFILTER));
  }

  @Override
  public long generation() {
    return generation(
        connection.get(
            new NetlinkRequest(
                "nft list ruleset", NFT_MSG_GETGEN, 0, nfgenmsg(NFPROTO_UNSPEC, 0))));
  }

  /** The id in a message that tells a generation. */
  static long generation(NetlinkMessage message) {
    AttributeDecoder in = message.attributes(NFGENMSG_LENGTH);
    while (in.next()) {
      if (in.type() == NFTA_GEN_ID) {
        return in.be32AsLong();
      }
    }
    throw new MalformedMessageException("a generation without its number");
  }

  @Override
  public Optional<ObservedTable> table(NftName name) {
    for (int attempt = 1; ; attempt++) {
      long before = generation();
      try {
        Optional<ObservedTable> table = new TableReader(connection, name).read();
        if (generation() == before) {
          return table;
        }
      } catch (NetlinkException e) {
        // What was listed a moment ago may be gone; that is no error if the ruleset has changed.
        if (generation() == before) {
          throw e;
        }
      }
      if (attempt == READ_ATTEMPTS) {
        throw new NetlinkException(
            "nft list table inet " + name, Errno.EINTR, "changed while it was read, every time");
      }
    }
  }

  @Override
  public Optional<ObservedSet> set(NftName table, NftName set) {
    return new TableReader(connection, table).readSet(set);
  }

  @Override
  public void commit(Transaction transaction, long generation) {
    if (transaction.isEmpty()) {
      return;
    }
    BatchWriter writer = BatchWriter.of(transaction, generation);
    BatchOutcome outcome = connection.transact(writer.batch());
    if (!outcome.refusals().isEmpty()) {
      throw writer.explain(outcome.refusals().get(0));
    }
  }

  @Override
  public List<TableName> tables() {
    return connection.dump(
        new NetlinkRequest("nft list tables", NFT_MSG_GETTABLE, 0, nfgenmsg(NFPROTO_UNSPEC, 0)),
        (message, result) -> {
          String name = TableCodec.decode(message.attributes(NFGENMSG_LENGTH)).name();
          result.accept(new TableName(family(message), name));
        });
  }

  @Override
  public List<ForeignChain> baseChains() {
    return connection.dump(
        new NetlinkRequest("nft list chains", NFT_MSG_GETCHAIN, 0, nfgenmsg(NFPROTO_UNSPEC, 0)),
        (message, result) -> {
          ChainCodec.Told told = ChainCodec.decode(message.attributes(NFGENMSG_LENGTH));
          told.type().map(type -> foreignChain(message, told, type)).ifPresent(result);
        });
  }

  @Override
  public List<ForeignRule> rules(TableName table) {
    return new ForeignRuleReader(connection, family(table.family()), table.name()).read();
  }

  private static ForeignChain foreignChain(
      NetlinkMessage message, ChainCodec.Told told, String type) {
    return new ForeignChain(
        new TableName(family(message), told.table()),
        told.name(),
        type,
        told.hook(),
        told.priority(),
        told.drops());
  }

  private static String family(NetlinkMessage message) {
    int number = message.u8(0);
    return Optional.ofNullable(FAMILIES.get(number)).orElse("family " + number);
  }

  private static int family(String word) {
    return FAMILIES.entrySet().stream()
        .filter(e -> e.getValue().equals(word))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no family of tables: " + word));
  }

  @Override
  public void close() {
    connection.close();
  }
}
