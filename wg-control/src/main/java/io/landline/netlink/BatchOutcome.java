// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.util.List;

/**
 * The kernel's answers to a {@link MessageBatch}.
 *
 * @param refusals empty on success. In nf_tables one refusal means that nothing was applied, even
 *     if messages before it were acknowledged
 * @param replies messages other than acknowledgements, such as echoes
 */
public record BatchOutcome(List<Refusal> refusals, List<NetlinkMessage> replies) {
  /**
   * One message that the kernel refused.
   *
   * @param index the message's number in its batch
   */
  public record Refusal(int index, NetlinkException error) {}

  public BatchOutcome {
    refusals = List.copyOf(refusals);
    replies = List.copyOf(replies);
  }

  /** Throws the first refusal, if any. */
  public void orThrow() {
    if (!refusals.isEmpty()) {
      throw refusals.get(0).error();
    }
  }
}
