// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.netlink.NetlinkConstants.NLM_F_ACK;
import static io.landline.netlink.NetlinkConstants.NLM_F_APPEND;
import static io.landline.netlink.NetlinkConstants.NLM_F_CREATE;
import static io.landline.nfnetlink.NftConstants.*;

import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.BatchOutcome;
import io.landline.netlink.MessageBatch;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Command;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Transaction;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.expr.RuleLowering;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns a transaction into the messages of one batch, and a refusal into an error that names the
 * command.
 *
 * <pre>
 *   NFNL_MSG_BATCH_BEGIN { NFNL_BATCH_GENID }
 *   NFT_MSG_...          (the first one acknowledged)
 *   NFNL_MSG_BATCH_END
 * </pre>
 */
final class BatchWriter {
  private final MessageBatch batch = new MessageBatch();
  private final Map<Integer, Elements> elementMessages = new HashMap<>();
  private final Set<NftName> newSets = new HashSet<>();
  private int lastSetId;

  /** Where each element of a message begins, bytes from the start of the message. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Elements(
      String verb, NftName table, NftSet set, List<Element> list, int[] begins) {
    String at(int offset) {
      int found = Arrays.binarySearch(begins, offset);
      int index = found >= 0 ? found : -found - 2;
      String element = index < 0 ? "..." : list.get(index).toString();
      return verb + " element inet " + table + " " + set.name() + " { " + element + " }";
    }
  }

  private BatchWriter() {}

  /** The batch that commits the transaction if the ruleset is at {@code generation}. */
  static BatchWriter carriedOut(Transaction transaction, long generation) {
    BatchWriter writer = tried(transaction, generation);
    writer.batch.add(
        "commit", NFNL_MSG_BATCH_END, 0, nfgenmsg(NFPROTO_UNSPEC, NFNL_SUBSYS_NFTABLES), out -> {});
    return writer;
  }

  /**
   * The same without its end: the kernel checks each command, then undoes all of them
   * (nfnetlink_rcv_batch). {@code nft --check} does likewise.
   */
  static BatchWriter tried(Transaction transaction, long generation) {
    BatchWriter writer = new BatchWriter();
    writer.batch.add(
        "commit to generation " + generation,
        NFNL_MSG_BATCH_BEGIN,
        0,
        nfgenmsg(NFPROTO_UNSPEC, NFNL_SUBSYS_NFTABLES),
        out -> out.be32(NFNL_BATCH_GENID, generation));
    for (Command command : transaction.commands()) {
      writer.write(command);
    }
    return writer;
  }

  MessageBatch batch() {
    return batch;
  }

  /** The kernel's refusal with the command, and the element, that it refers to. */
  NetlinkException explain(BatchOutcome.Refusal refusal) {
    NetlinkException error = refusal.error();
    Elements elements = elementMessages.get(refusal.index());
    if (elements == null || error.offset().isEmpty()) {
      return error;
    }
    return new NetlinkException(
        elements.at(error.offset().getAsInt()),
        error.errno(),
        error.kernelMessage(),
        error.offset());
  }

  private void write(Command command) {
    if (command instanceof Command.AddTable c) {
      add(
          c.toString(),
          NFT_MSG_NEWTABLE,
          NLM_F_CREATE,
          out -> TableCodec.encode(out, c.table(), c.comment(), c.owned()));
    } else if (command instanceof Command.DeleteTable c) {
      add(c.toString(), NFT_MSG_DELTABLE, 0, out -> out.string(NFTA_TABLE_NAME, c.table().text()));
    } else if (command instanceof Command.AddSet c) {
      newSets.add(c.set().name());
      int id = ++lastSetId;
      add(
          c.toString(),
          NFT_MSG_NEWSET,
          NLM_F_CREATE,
          out -> SetCodec.encode(out, c.table(), c.set(), id));
    } else if (command instanceof Command.DeleteSet c) {
      add(
          c.toString(),
          NFT_MSG_DELSET,
          0,
          out -> {
            out.string(NFTA_SET_TABLE, c.table().text());
            out.string(NFTA_SET_NAME, c.set().text());
          });
    } else if (command instanceof Command.AddElements c) {
      elements("add", c.table(), c.set());
    } else if (command instanceof Command.DeleteElements c) {
      elements("delete", c.table(), c.set());
    } else if (command instanceof Command.AddChain c) {
      add(
          c.toString(),
          NFT_MSG_NEWCHAIN,
          NLM_F_CREATE,
          out -> ChainCodec.encode(out, c.table(), c.chain()));
    } else if (command instanceof Command.DeleteChain c) {
      flush("flush chain inet " + c.table() + " " + c.chain(), c.table(), c.chain());
      add(
          "delete chain inet " + c.table() + " " + c.chain(),
          NFT_MSG_DELCHAIN,
          0,
          out -> {
            out.string(NFTA_CHAIN_TABLE, c.table().text());
            out.string(NFTA_CHAIN_NAME, c.chain().text());
          });
    } else if (command instanceof Command.FlushChain c) {
      flush(c.toString(), c.table(), c.chain());
    } else if (command instanceof Command.AddRules c) {
      RuleLowering lowering = new RuleLowering(c.sets());
      for (Rule rule : c.rules()) {
        rule(c.table(), c.chain(), rule, lowering.lower(rule));
      }
    } else {
      throw new AssertionError(command);
    }
  }

  private void flush(String operation, NftName table, NftName chain) {
    add(
        operation,
        NFT_MSG_DELRULE,
        0,
        out -> {
          out.string(NFTA_RULE_TABLE, table.text());
          out.string(NFTA_RULE_CHAIN, chain.text());
        });
  }

  /** A rule, and before it the constant sets that it uses. */
  private void rule(NftName table, NftName chain, Rule rule, RuleImage image) {
    String operation = "add rule inet " + table + " " + chain + " " + rule;
    Map<AnonymousSet, Integer> ids = new HashMap<>();
    for (Expr expr : image.exprs()) {
      if (expr instanceof Expr.AnonymousLookup lookup) {
        int id = ++lastSetId;
        ids.put(lookup.set(), id);
        anonymousSet(operation, table, lookup.set(), id);
      }
    }
    add(
        operation,
        NFT_MSG_NEWRULE,
        NLM_F_CREATE | NLM_F_APPEND,
        out -> RuleCodec.encode(out, table, chain, image, set -> ids.getOrDefault(set, 0)));
  }

  private void anonymousSet(String operation, NftName table, AnonymousSet set, int id) {
    add(
        operation,
        NFT_MSG_NEWSET,
        NLM_F_CREATE,
        out -> SetCodec.encodeAnonymous(out, table, set, id));
    add(
        operation,
        NFT_MSG_NEWSETELEM,
        NLM_F_CREATE,
        out -> ElementEncoder.encodeAnonymous(out, table, set, id));
  }

  private void elements(String verb, NftName table, NftSet set) {
    boolean deleting = verb.equals("delete");
    boolean firstOfNew = !deleting && newSets.remove(set.name());
    ElementEncoder encoder = new ElementEncoder(table, set);
    for (List<Element> chunk : encoder.chunks()) {
      int messageBegins = batch.length();
      boolean first = firstOfNew;
      int[] begins = new int[chunk.size()];
      int index =
          add(
              verb + " element inet " + table + " " + set.name() + " { " + summary(chunk) + " }",
              deleting ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM,
              deleting ? 0 : NLM_F_CREATE,
              out -> encoder.encode(out, chunk, deleting, first, begins));
      for (int i = 0; i < begins.length; i++) {
        begins[i] -= messageBegins;
      }
      elementMessages.put(index, new Elements(verb, table, set.withoutElements(), chunk, begins));
      firstOfNew = false;
    }
  }

  private static String summary(List<Element> chunk) {
    return chunk.get(0) + (chunk.size() == 1 ? "" : " and " + (chunk.size() - 1) + " more");
  }

  private int add(String operation, int type, int flags, Consumer<AttributeEncoder> attributes) {
    // Errors are always sent; one acknowledgement shows that the kernel processed the batch.
    int acknowledged = batch.size() == 1 ? NLM_F_ACK : 0;
    return batch.add(operation, type, flags | acknowledged, nfgenmsg(NFPROTO_INET, 0), attributes);
  }
}
