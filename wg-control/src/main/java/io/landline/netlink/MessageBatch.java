// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLM_F_ACK;
import static io.landline.netlink.NetlinkConstants.NLM_F_REQUEST;
import static io.landline.netlink.NetlinkConstants.align;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Many messages that are sent to the kernel in one piece, as nf_tables requires for a transaction.
 *
 * <p>Messages are numbered from 0 in the order they were added; {@link
 * NetlinkConnection#transact(MessageBatch)} gives them consecutive sequence numbers and reports
 * errors by these indexes. The batch does not depend on the family: the messages that begin and end
 * a transaction are added like the others.
 */
public final class MessageBatch {
  private final ByteSink sink = new ByteSink(8192);
  private int[] offsets = new int[64];
  private String[] operations = new String[64];
  private int count;
  private boolean acknowledged;

  /**
   * Adds a message and returns its index.
   *
   * @param operation what it does, for the error if the kernel refuses it
   * @param flags beyond NLM_F_REQUEST. Put NLM_F_ACK on one message of the batch only: errors come
   *     regardless, and an acknowledgement of each of 400 messages overran the receive buffer
   * @param header the family's fixed header
   */
  public int add(
      String operation, int type, int flags, byte[] header, Consumer<AttributeEncoder> attributes) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      operations = Arrays.copyOf(operations, count * 2);
    }
    int from = sink.length();
    NetlinkMessage.writeHeader(sink, 0, type, flags | NLM_F_REQUEST, 0);
    sink.put(header);
    sink.pad();
    attributes.accept(new AttributeEncoder(sink));
    sink.put32(from, sink.length() - from);
    sink.reserve(align(sink.length()) - sink.length());
    acknowledged |= (flags & NLM_F_ACK) != 0;
    offsets[count] = from;
    operations[count] = operation;
    return count++;
  }

  /** How many messages were added. */
  public int size() {
    return count;
  }

  /** Length of all messages, bytes. */
  public int length() {
    return sink.length();
  }

  /** Whether any message requests an acknowledgement, so that success is reported as well. */
  boolean isAcknowledged() {
    return acknowledged;
  }

  String operation(int index) {
    return operations[index];
  }

  /** The messages, the first with sequence number {@code firstSequence}. */
  byte[] toBytes(int firstSequence) {
    for (int i = 0; i < count; i++) {
      sink.put32(offsets[i] + 8, firstSequence + i);
    }
    return sink.toBytes();
  }
}
