// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AttributeCodecTest {
  @Test
  void whatIsEncodedIsDecoded() {
    AttributeEncoder out = AttributeEncoder.after(new byte[] {1, 2, 3, 4});
    out.u8(1, 0xfe);
    out.u16(2, 0xfedc);
    out.u32(3, 0xfedcba98);
    out.u64(4, 0x0123456789abcdefL);
    out.be16(5, 0x1234);
    out.be32(6, 0x12345678);
    out.be64(7, 0x0123456789abcdefL);
    out.string(8, "wan0");
    out.flag(9);
    out.nested(10, nest -> nest.bytes(11, new byte[] {7, 7, 7}));
    byte[] bytes = out.toBytes();

    AttributeDecoder in = new AttributeDecoder(bytes, 4, bytes.length);
    assertThat(in.next()).isTrue();
    assertThat(in.u8()).isEqualTo(0xfe);
    assertThat(in.next()).isTrue();
    assertThat(in.u16()).isEqualTo(0xfedc);
    assertThat(in.next()).isTrue();
    assertThat(in.u32AsLong()).isEqualTo(0xfedcba98L);
    assertThat(in.next()).isTrue();
    assertThat(in.u64()).isEqualTo(0x0123456789abcdefL);
    assertThat(in.next()).isTrue();
    assertThat(in.be16()).isEqualTo(0x1234);
    assertThat(in.bytes()).containsExactly(0x12, 0x34);
    assertThat(in.next()).isTrue();
    assertThat(in.be32()).isEqualTo(0x12345678);
    assertThat(in.bytes()).containsExactly(0x12, 0x34, 0x56, 0x78);
    assertThat(in.next()).isTrue();
    assertThat(in.be64()).isEqualTo(0x0123456789abcdefL);
    assertThat(in.next()).isTrue();
    assertThat(in.string()).isEqualTo("wan0");
    assertThat(in.length()).isEqualTo(5);
    assertThat(in.next()).isTrue();
    assertThat(in.length()).isZero();
    assertThat(in.next()).isTrue();
    assertThat(in.type()).isEqualTo(10);
    // Its header is followed by one of 4 bytes, 3 bytes and a byte of padding.
    assertThat((short) ByteOrders.NATIVE_16.get(bytes, bytes.length - 10))
        .isEqualTo((short) (NetlinkConstants.NLA_F_NESTED | 10));
    AttributeDecoder nest = in.nested();
    assertThat(nest.next()).isTrue();
    assertThat(nest.bytes(3)).containsExactly(7, 7, 7);
    assertThat(nest.next()).isFalse();
    assertThat(in.next()).isFalse();
    assertThat(in.next()).isFalse();
  }

  /** WGDEVICE_A_IFNAME of "cn", as netlink-packet-wireguard has it from an nlmon capture. */
  @Test
  void aStringHasItsZeroAndIsPadded() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "NOT RUN: big-endian machine");
    AttributeEncoder out = new AttributeEncoder();
    out.string(2, "cn");
    assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo("07000200636e0000");
  }

  @Test
  void anAttributeLongerThanItsLengthFieldIsRefused() {
    assertThatThrownBy(() -> new AttributeEncoder().bytes(1, new byte[0x10000 - 4]))
        .isInstanceOf(IllegalArgumentException.class);
    new AttributeEncoder().bytes(1, new byte[0x10000 - 5]);
    assertThatThrownBy(
            () ->
                new AttributeEncoder()
                    .nested(
                        1,
                        nest -> {
                          nest.bytes(1, new byte[40000]);
                          nest.bytes(1, new byte[40000]);
                        }))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void integersThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new AttributeEncoder().u8(1, 256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AttributeEncoder().be16(1, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AttributeEncoder().u32(1, 0x1_0000_0000L))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthsThatPointOutsideAreMalformed() {
    for (String hex :
        new String[] {
          "00", "010203", "00000100", "03000100", "05000100", "ffff0100", "0800010001"
        }) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThatThrownBy(() -> new AttributeDecoder(bytes, 0, bytes.length).next())
          .as(hex)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void aValueOfAnotherLengthThanItsTypeIsMalformed() {
    AttributeEncoder out = new AttributeEncoder();
    out.bytes(1, new byte[3]);
    byte[] bytes = out.toBytes();
    AttributeDecoder in = new AttributeDecoder(bytes, 0, bytes.length);
    assertThat(in.next()).isTrue();
    assertThatThrownBy(in::u8).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(in::u32).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(in::be64).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> in.bytes(4)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> in.nested().next()).isInstanceOf(MalformedMessageException.class);
  }
}
