// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.NFTA_TABLE_FLAGS;
import static io.landline.nfnetlink.NftConstants.NFTA_TABLE_NAME;
import static io.landline.nfnetlink.NftConstants.NFTA_TABLE_OWNER;
import static io.landline.nfnetlink.NftConstants.NFTA_TABLE_USERDATA;
import static io.landline.nfnetlink.NftConstants.NFT_TABLE_F_OWNER;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.nft.NftName;
import java.util.Optional;

/** Tables without their content. */
final class TableCodec {
  private TableCodec() {}

  static void encode(AttributeEncoder out, NftName table, Optional<String> comment, boolean owned) {
    out.string(NFTA_TABLE_NAME, table.text());
    out.be32(NFTA_TABLE_FLAGS, owned ? NFT_TABLE_F_OWNER : 0);
    comment.ifPresent(text -> out.bytes(NFTA_TABLE_USERDATA, UserData.comment(text)));
  }

  /**
   * A table as the kernel reports it.
   *
   * @param flags NFT_TABLE_F_*: dormant, owner
   * @param owner the port id of the socket that owns it; 0 if none
   */
  record Decoded(String name, int flags, int owner, Optional<String> comment) {}

  static Decoded decode(AttributeDecoder in) {
    String name = "";
    int flags = 0;
    int owner = 0;
    Optional<String> comment = Optional.empty();
    while (in.next()) {
      switch (in.type()) {
        case NFTA_TABLE_NAME -> name = in.string();
        case NFTA_TABLE_FLAGS -> flags = in.be32();
        case NFTA_TABLE_OWNER -> owner = in.be32();
        case NFTA_TABLE_USERDATA -> comment = UserData.readComment(in.bytes());
        default -> {}
      }
    }
    return new Decoded(name, flags, owner, comment);
  }
}
