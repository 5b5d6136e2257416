// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.NDA_DST;
import static io.landline.rtnetlink.RtnetlinkConstants.NDA_LLADDR;
import static io.landline.rtnetlink.RtnetlinkConstants.NDMSG_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.NTF_USE;

import io.landline.kernel.Neighbour;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * RTM_NEWNEIGH.
 *
 * <pre>
 *   struct ndmsg { u8 family; u8 pad; u16 pad; s32 index; u16 state; u8 flags; u8 type }
 *   NDA_DST the IP address, NDA_LLADDR the MAC address
 * </pre>
 */
final class NeighbourCodec {
  private NeighbourCodec() {}

  /** Has the kernel resolve the address, as a packet to it would. */
  static byte[] encodeUse(int index, IpAddress address) {
    return encode(index, address, 0, NTF_USE);
  }

  /** Changes the state of a known neighbour. */
  static byte[] encodeState(int index, IpAddress address, Neighbour.State state) {
    return encode(index, address, state.bit(), 0);
  }

  private static byte[] encode(int index, IpAddress address, int state, int flags) {
    byte[] header =
        ByteBuffer.allocate(NDMSG_LENGTH)
            .order(ByteOrder.nativeOrder())
            .put((byte) KernelAddresses.number(address.family()))
            .putInt(4, index)
            .putShort(8, (short) state)
            .put(10, (byte) flags)
            .array();
    AttributeEncoder out = AttributeEncoder.after(header);
    out.bytes(NDA_DST, address.bytes());
    return out.toBytes();
  }

  /**
   * A neighbour; empty for bridge entries, for NUD_NOARP, and on links without a name.
   *
   * @param names interface names by index
   */
  static Optional<Neighbour> parse(
      NetlinkMessage message, IntFunction<Optional<InterfaceName>> names) {
    Optional<AddressFamily> family = KernelAddresses.family(message.u8(0));
    if (family.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> address = Optional.empty();
    Optional<MacAddress> mac = Optional.empty();
    AttributeDecoder attributes = message.attributes(NDMSG_LENGTH);
    while (attributes.next()) {
      switch (attributes.type()) {
        case NDA_DST -> address = Optional.of(KernelAddresses.address(attributes, family.get()));
        case NDA_LLADDR -> {
          if (attributes.length() == 6) {
            mac = Optional.of(MacAddress.of(attributes.bytes()));
          }
        }
        default -> {}
      }
    }
    Optional<InterfaceName> device = names.apply(message.u32(4));
    int state = message.u16(8);
    for (Neighbour.State known : Neighbour.State.values()) {
      if (known.bit() == state && device.isPresent() && address.isPresent()) {
        return Optional.of(new Neighbour(device.get(), address.get(), mac, known));
      }
    }
    return Optional.empty();
  }
}
