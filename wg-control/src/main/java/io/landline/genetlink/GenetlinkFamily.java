// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkRequest;

/**
 * Finds a generic netlink family's number by its name.
 *
 * <pre>
 *   struct genlmsghdr { u8 command; u8 version; u16 reserved }
 * </pre>
 */
final class GenetlinkFamily {
  static final int GENLMSGHDR_LENGTH = 4;
  private static final int GENL_ID_CTRL = 0x10;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;

  private GenetlinkFamily() {}

  static byte[] header(int command, int version) {
    return new byte[] {(byte) command, (byte) version, 0, 0};
  }

  /** The number to use as message type; ENOENT if the kernel lacks the family. */
  static int resolve(NetlinkConnection connection, String name) {
    AttributeEncoder out = AttributeEncoder.after(header(CTRL_CMD_GETFAMILY, 1));
    out.string(CTRL_ATTR_FAMILY_NAME, name);
    return parse(
        connection.get(
            new NetlinkRequest(
                "find generic netlink family " + name, GENL_ID_CTRL, 0, out.toBytes())));
  }

  static int parse(NetlinkMessage message) {
    AttributeDecoder attributes = message.attributes(GENLMSGHDR_LENGTH);
    while (attributes.next()) {
      if (attributes.type() == CTRL_ATTR_FAMILY_ID) {
        return attributes.u16();
      }
    }
    throw new MalformedMessageException("a generic netlink family without a number");
  }
}
