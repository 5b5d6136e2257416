// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkFuzzTest {
  private static byte[] datagram(String... fixtures) {
    ByteSink sink = new ByteSink(256);
    for (String name : fixtures) {
      sink.put(HexFixture.message(name).toBytes());
      sink.pad();
    }
    return sink.toBytes();
  }

  /** Walks down as if every attribute might be a nest. */
  private static void walk(AttributeDecoder attributes, int depth) {
    while (attributes.next()) {
      attributes.string();
      attributes.bytes();
      switch (attributes.length()) {
        case 1 -> attributes.u8();
        case 2 -> attributes.be16();
        case 4 -> attributes.u32AsLong();
        case 8 -> attributes.be64();
        default -> {}
      }
      if (depth > 0) {
        nested(attributes, depth - 1);
      }
    }
  }

  private static void nested(AttributeDecoder attributes, int depth) {
    try {
      walk(attributes.nested(), depth);
    } catch (MalformedMessageException e) {
      return; // a value that is no nest; the next may be one
    }
  }

  @Test
  void anyDatagramIsMessagesOrMalformed() {
    Fuzz.bytes(
        "datagrams",
        List.of(
            datagram("rule-fwmark", "rule-from-to", "route-throw"),
            datagram("flow-translated", "neighbour")),
        bytes -> {
          for (NetlinkMessage message : NetlinkMessage.parse(bytes)) {
            message.attributes(4);
            MessageTrace.format(message.toBytes(), false);
          }
        });
  }

  @Test
  void anyBytesAreAttributesOrMalformed() {
    Fuzz.bytes(
        "attributes",
        List.of(
            HexFixture.message("wireguard-device").payload(),
            HexFixture.message("flow-translated").payload()),
        bytes -> walk(new AttributeDecoder(bytes, Math.min(4, bytes.length), bytes.length), 6));
  }

  @Test
  void anyAnswerIsAnAcknowledgementOrMalformed() {
    AttributeEncoder out = AttributeEncoder.after(new byte[20]);
    out.string(NetlinkConstants.NLMSGERR_ATTR_MSG, "Invalid prefix");
    out.u32(NetlinkConstants.NLMSGERR_ATTR_OFFS, 28);
    byte[] capped = out.toBytes();
    int tlvs = NetlinkConstants.NLM_F_ACK_TLVS;
    for (int flags : new int[] {0, tlvs, tlvs | NetlinkConstants.NLM_F_CAPPED}) {
      Fuzz.bytes(
          "acknowledgements " + flags,
          List.of(capped),
          bytes ->
              Acknowledgement.parse(
                  NetlinkMessage.of(NetlinkConstants.NLMSG_ERROR, flags, 0, bytes)));
    }
  }
}
