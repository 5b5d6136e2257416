// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

/**
 * A live flow in conntrack.
 *
 * @param original the direction of its first packet, before translation
 * @param reply the expected tuple of the other direction, which shows the translation
 * @param status IPS_* bits of nf_conntrack_common.h
 * @param mark the flow's mark
 * @param id distinguishes it from a later flow of the same tuple (CTA_ID)
 */
public record Flow(FlowTuple original, FlowTuple reply, int status, int mark, int id) {
  /** IPS_SEEN_REPLY. */
  public static final int SEEN_REPLY = 0x2;

  /** IPS_SRC_NAT. */
  public static final int SOURCE_TRANSLATED = 0x10;

  /** IPS_DST_NAT. */
  public static final int DESTINATION_TRANSLATED = 0x20;

  /** Whether a packet of the other direction was seen. */
  public boolean isAnswered() {
    return (status & SEEN_REPLY) != 0;
  }

  public boolean isSourceTranslated() {
    return (status & SOURCE_TRANSLATED) != 0;
  }

  public boolean isDestinationTranslated() {
    return (status & DESTINATION_TRANSLATED) != 0;
  }
}
