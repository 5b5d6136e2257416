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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nf_tables of the network namespace that the connection was opened in. */
public final class KernelNft implements NftControl, AutoCloseable {
  /** Attempts to read a table that changes meanwhile. */
  private static final int READ_ATTEMPTS = 20;

  /**
   * Time for a commit to succeed while other programs commit to their own tables. Another program
   * can take the kernel's lock many times in a row before our batch gets it, so attempts are not
   * counted.
   */
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(10);

  /** NFPROTO_* of linux/netfilter.h, by nft's names. */
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  /** It has 32 bits. */
  private static final long MAX_GENERATION = 0xffff_ffffL;

  private final NetlinkConnection connection;
  private final Optional<TableWatch> watch;

  private KernelNft(NetlinkConnection connection) {
    this.connection = connection;
    this.watch = TableWatch.open(this::currentGeneration);
  }

  /** nf_tables of the calling thread's network namespace. */
  public static KernelNft open() {
    NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.NETFILTER);
    try {
      return new KernelNft(connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public long generation() {
    // Events lost before this generation do not matter for later ones.
    watch.ifPresent(TableWatch::readWaiting);
    return currentGeneration();
  }

  private long currentGeneration() {
    return generation(
        connection.get(
            new NetlinkRequest(
                "nft list ruleset", NFT_MSG_GETGEN, 0, nfgenmsg(NFPROTO_UNSPEC, 0))));
  }

  /** The id in a generation message. */
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
        if (isUnchanged(name, before)) {
          return table;
        }
      } catch (NetlinkException e) {
        // A listed object may be gone; that is not an error if the table has changed.
        if (!e.errno().equals(Errno.EINTR) && isUnchanged(name, before)) {
          throw e;
        }
      }
      if (attempt == READ_ATTEMPTS) {
        throw new NetlinkException(
            "nft list table inet " + name, Errno.EINTR, "changed during every attempt to read it");
      }
    }
  }

  @Override
  public boolean isUnchanged(NftName table, long since) {
    long now = generation();
    return now == since || watch.filter(w -> w.isUnchanged(table, since, now)).isPresent();
  }

  @Override
  public Optional<ObservedSet> set(NftName table, NftName set) {
    return new TableReader(connection, table).readSet(set);
  }

  @Override
  public long commit(Transaction transaction, long generation) {
    if (transaction.isEmpty()) {
      return generation;
    }
    long made = generation;
    long end = System.nanoTime() + COMMIT_PATIENCE.toNanos();
    while (true) {
      Optional<NetlinkException> refusal = firstRefusal(BatchWriter.carriedOut(transaction, made));
      if (refusal.isEmpty()) {
        return next(made);
      }
      long now = refusal.get().errno().equals(Errno.ERESTART) ? generation() : made;
      // Another program committed meanwhile. If it did not change these tables, the transaction
      // is still valid.
      if (now == made || System.nanoTime() - end > 0 || !isFor(transaction, generation, now)) {
        throw refusal.get();
      }
      made = now;
    }
  }

  /** A commit counts the generation up by one, and leaves out zero (nf_tables_commit). */
  private static long next(long generation) {
    return generation == MAX_GENERATION ? 1 : generation + 1;
  }

  private boolean isFor(Transaction transaction, long from, long to) {
    return watch.isPresent()
        && transaction.tables().stream().allMatch(t -> watch.get().isUnchanged(t, from, to));
  }

  @Override
  public void check(Transaction transaction) {
    if (transaction.isEmpty()) {
      return;
    }
    Optional<NetlinkException> refusal = firstRefusal(BatchWriter.tried(transaction, generation()));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private Optional<NetlinkException> firstRefusal(BatchWriter writer) {
    BatchOutcome outcome = connection.transact(writer.batch());
    return outcome.refusals().stream().findFirst().map(writer::explain);
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
          ChainCodec.Decoded decoded = ChainCodec.decode(message.attributes(NFGENMSG_LENGTH));
          decoded.type().map(type -> foreignChain(message, decoded, type)).ifPresent(result);
        });
  }

  @Override
  public List<ForeignRule> rules(TableName table) {
    return new ForeignRuleReader(connection, family(table.family()), table.name()).read();
  }

  private static ForeignChain foreignChain(
      NetlinkMessage message, ChainCodec.Decoded decoded, String type) {
    return new ForeignChain(
        new TableName(family(message), decoded.table()),
        decoded.name(),
        type,
        decoded.hook(),
        decoded.priority(),
        decoded.drops());
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
        .orElseThrow(() -> new IllegalArgumentException("not a table family: " + word));
  }

  @Override
  public void close() {
    watch.ifPresent(TableWatch::close);
    connection.close();
  }
}
