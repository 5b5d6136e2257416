// SPDX-License-Identifier: Apache-2.0
package io.landline.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.Fuzz;
import io.landline.netlink.HexFixture;
import io.landline.netlink.NetlinkMessage;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowCodecTest {
  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_ID = 12;

  /** An attribute of a message, its bytes as text. */
  private static String attribute(NetlinkMessage message, int type) {
    AttributeDecoder in = message.attributes(4);
    while (in.next()) {
      if (in.type() == type) {
        return HexFormat.of().formatHex(in.bytes());
      }
    }
    throw new AssertionError("no attribute " + type);
  }

  @Test
  void aTranslatedFlowIsRead() {
    Flow flow = FlowCodec.parse(HexFixture.message("flow-translated")).orElseThrow();
    IpAddress caller = IpAddress.parse("198.51.100.20");
    assertThat(flow.original())
        .isEqualTo(new FlowTuple(caller, IpAddress.parse("203.0.113.10"), 17, 40000, 55193));
    assertThat(flow.reply())
        .isEqualTo(new FlowTuple(IpAddress.parse("10.49.7.19"), caller, 17, 5193, 40000));
    assertThat(flow.mark()).isEqualTo(0x4c000000);
    assertThat(flow.isDestinationTranslated()).isTrue();
    assertThat(flow.id()).isNotZero();
  }

  @Test
  void aDeletionNamesTheTupleAndTheIdByteForByte() {
    for (String name : List.of("flow-translated", "flow-icmpv6")) {
      NetlinkMessage real = HexFixture.message(name);
      Flow flow = FlowCodec.parse(real).orElseThrow();
      NetlinkMessage ours =
          NetlinkMessage.of(FlowCodec.IPCTNL_MSG_CT_DELETE, 0, 0, FlowCodec.deletion(flow));
      assertThat(attribute(ours, CTA_TUPLE_ORIG)).isEqualTo(attribute(real, CTA_TUPLE_ORIG));
      assertThat(attribute(ours, CTA_ID)).isEqualTo(attribute(real, CTA_ID));
    }
  }

  @Test
  void spoiledMessagesAreMalformedAtWorst() {
    Fuzz.messages("flows", List.of("flow-translated", "flow-icmpv6"), FlowCodec::parse);
  }
}
