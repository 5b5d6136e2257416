// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.ExprConstants.*;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_DATA;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_NAME;

import io.landline.netlink.AttributeEncoder;
import io.landline.nft.NftSet;

/** The limit of every element of a limited set: it matches packets over the rate. */
final class LimitCodec {
  private LimitCodec() {}

  static void encode(AttributeEncoder out) {
    out.be64(NFTA_LIMIT_RATE, NftSet.LIMIT_PER_SECOND);
    out.be64(NFTA_LIMIT_UNIT, 1);
    out.be32(NFTA_LIMIT_BURST, NftSet.LIMIT_BURST);
    out.be32(NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS);
    out.be32(NFTA_LIMIT_FLAGS, NFT_LIMIT_F_INV);
  }

  /** Whether an expression of a set or of an element is that limit. */
  static boolean isOurs(ExprAttributes expr) {
    if (!expr.string(NFTA_EXPR_NAME).equals("limit") || !expr.has(NFTA_EXPR_DATA)) {
      return false;
    }
    ExprAttributes limit = new ExprAttributes(expr.nested(NFTA_EXPR_DATA));
    return limit.has(NFTA_LIMIT_RATE)
        && limit.has(NFTA_LIMIT_UNIT)
        && limit.has(NFTA_LIMIT_BURST)
        && limit.has(NFTA_LIMIT_FLAGS)
        && limit.be64(NFTA_LIMIT_RATE) == NftSet.LIMIT_PER_SECOND
        && limit.be64(NFTA_LIMIT_UNIT) == 1
        && limit.be32(NFTA_LIMIT_BURST) == NftSet.LIMIT_BURST
        && limit.isUnsetOr(NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS)
        && limit.be32(NFTA_LIMIT_FLAGS) == NFT_LIMIT_F_INV;
  }
}
