// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLMSGERR_ATTR_MSG;
import static io.landline.netlink.NetlinkConstants.NLMSGERR_ATTR_OFFS;
import static io.landline.netlink.NetlinkConstants.NLMSG_DONE;
import static io.landline.netlink.NetlinkConstants.NLMSG_HEADER_LENGTH;
import static io.landline.netlink.NetlinkConstants.NLM_F_ACK_TLVS;
import static io.landline.netlink.NetlinkConstants.NLM_F_CAPPED;
import static io.landline.netlink.NetlinkConstants.align;

import io.landline.ffi.Errno;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's acknowledgement or error, from an NLMSG_ERROR or at the end of a dump.
 *
 * <pre>
 *   NLMSG_ERROR   { s32 -errno; struct nlmsghdr of the request; [the request]; [attributes] }
 *   NLMSG_DONE    { s32 -errno;                                                [attributes] }
 * </pre>
 *
 * The request is left out when NLM_F_CAPPED is set; attributes follow when NLM_F_ACK_TLVS is.
 */
record Acknowledgement(Optional<Errno> error, Optional<String> kernelMessage, OptionalInt offset) {

  static Acknowledgement parse(NetlinkMessage message) {
    int code = message.u32(0);
    if (code > 0) {
      throw new MalformedMessageException("acknowledgement with error number " + -(long) code);
    }
    Optional<Errno> error = code == 0 ? Optional.empty() : Optional.of(new Errno(-code));
    Optional<String> text = Optional.empty();
    OptionalInt offset = OptionalInt.empty();
    if (message.hasFlag(NLM_F_ACK_TLVS)) {
      try {
        AttributeDecoder attributes = message.attributes(headerLength(message));
        while (attributes.next()) {
          switch (attributes.type()) {
            case NLMSGERR_ATTR_MSG -> text = Optional.of(attributes.string());
            case NLMSGERR_ATTR_OFFS -> offset = OptionalInt.of(attributes.u32());
            default -> {}
          }
        }
      } catch (MalformedMessageException e) {
        // Malformed attributes must not hide the error number, so keep what was read.
      }
    }
    return new Acknowledgement(error, text, offset);
  }

  private static int headerLength(NetlinkMessage message) {
    if (message.type() == NLMSG_DONE) {
      return 4;
    }
    if (message.hasFlag(NLM_F_CAPPED)) {
      return 4 + NLMSG_HEADER_LENGTH;
    }
    int request = message.u32(4);
    if (request < NLMSG_HEADER_LENGTH || request > message.payloadLength()) {
      throw new MalformedMessageException("acknowledgement of a message of " + request + " bytes");
    }
    return 4 + align(request);
  }

  /** The exception for {@code operation}, if this is an error. */
  Optional<NetlinkException> asException(String operation) {
    return error.map(errno -> new NetlinkException(operation, errno, kernelMessage, offset));
  }
}
