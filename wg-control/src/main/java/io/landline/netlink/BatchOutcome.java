// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.util.List;

/**
 * What the kernel said to a {@link MessageBatch}.
 *
 * @param refusals empty where all was well. In nf_tables one refusal means that nothing was
 *     applied, though messages before it may have been acknowledged
 * @param replies messages that are no acknowledgements, such as echoes
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

  /** Throws the first refusal, where there is one. */
  public void orThrow() {
    if (!refusals.isEmpty()) {
      throw refusals.get(0).error();
    }
  }
}
