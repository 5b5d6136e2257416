// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import io.landline.ffi.LibC;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import java.util.Optional;

/** Address families and addresses as all netlink families encode them: AF_* and raw bytes. */
public final class KernelAddresses {
  private KernelAddresses() {}

  /** The number of linux/socket.h. */
  public static int number(AddressFamily family) {
    return family == AddressFamily.IPV4 ? LibC.AF_INET : LibC.AF_INET6;
  }

  /** The family of a number; empty unless it is IPv4 or IPv6. */
  public static Optional<AddressFamily> family(int number) {
    return switch (number) {
      case LibC.AF_INET -> Optional.of(AddressFamily.IPV4);
      case LibC.AF_INET6 -> Optional.of(AddressFamily.IPV6);
      default -> Optional.empty();
    };
  }

  /** The current attribute as an address of this family. */
  public static IpAddress address(AttributeDecoder attributes, AddressFamily family) {
    return IpAddress.of(attributes.bytes(family.bytes()));
  }

  /**
   * The current attribute as a network's address; the length comes from elsewhere in the message.
   */
  public static IpPrefix prefix(AttributeDecoder attributes, AddressFamily family, int length) {
    return prefix(address(attributes, family), length);
  }

  /** The network of this length around an address, both from untrusted bytes. */
  public static IpPrefix prefix(IpAddress address, int length) {
    if (length < 0 || length > address.family().bits()) {
      throw new MalformedMessageException("prefix length " + length + " of " + address);
    }
    return IpPrefix.around(address, length);
  }

  /** The network of length 0. */
  public static IpPrefix any(AddressFamily family) {
    return family == AddressFamily.IPV4 ? IpPrefix.ANY_IPV4 : IpPrefix.ANY_IPV6;
  }
}
