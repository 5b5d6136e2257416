// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.IFA_ADDRESS;
import static io.landline.rtnetlink.RtnetlinkConstants.IFA_HEADER_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.IFA_LOCAL;

import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * RTM_NEWADDR.
 *
 * <pre>
 *   struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index }
 *   IFA_LOCAL    the interface's own address
 *   IFA_ADDRESS  the same; on point-to-point links the other end's, if IFA_LOCAL is there
 * </pre>
 */
final class AddressCodec {
  private AddressCodec() {}

  /** An address and the index of its interface. */
  record Assigned(int index, InterfaceAddress address) {}

  static byte[] encode(int index, InterfaceAddress address) {
    byte[] header =
        ByteBuffer.allocate(IFA_HEADER_LENGTH)
            .order(ByteOrder.nativeOrder())
            .put((byte) KernelAddresses.number(address.address().family()))
            .put((byte) address.prefixLength())
            .putInt(4, index)
            .array();
    AttributeEncoder out = AttributeEncoder.after(header);
    out.bytes(IFA_LOCAL, address.address().bytes());
    out.bytes(IFA_ADDRESS, address.address().bytes());
    return out.toBytes();
  }

  static Optional<Assigned> parse(NetlinkMessage message) {
    Optional<AddressFamily> family = KernelAddresses.family(message.u8(0));
    if (family.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> local = Optional.empty();
    Optional<IpAddress> address = Optional.empty();
    AttributeDecoder attributes = message.attributes(IFA_HEADER_LENGTH);
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFA_LOCAL -> local = Optional.of(KernelAddresses.address(attributes, family.get()));
        case IFA_ADDRESS ->
            address = Optional.of(KernelAddresses.address(attributes, family.get()));
        default -> {}
      }
    }
    int length = message.u8(1);
    int index = message.u32(4);
    Optional<IpAddress> own = local.isPresent() ? local : address;
    if (own.isEmpty()) {
      return Optional.empty();
    }
    if (length > family.get().bits()) {
      throw new MalformedMessageException("prefix length " + length + " of " + own.get());
    }
    return Optional.of(new Assigned(index, new InterfaceAddress(own.get(), length)));
  }
}
