// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/**
 * An address of an interface with the length of its network, such as {@code 10.99.0.1/24}.
 *
 * @param address the interface's own address
 * @param prefixLength bits of its network
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {
  public InterfaceAddress {
    IpPrefix.around(address, prefixLength);
  }

  /**
   * Reads {@code ADDRESS/LENGTH}.
   *
   * @throws ParseException if it is not
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new ParseException("interface address", text, "expected a length, such as /24");
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)),
        IpPrefix.length(text, text.substring(slash + 1)));
  }

  /** The network that contains the address. */
  public IpPrefix network() {
    return IpPrefix.around(address, prefixLength);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
