// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Socket addresses of the control channel. */
public final class ChannelAddresses {
  private ChannelAddresses() {}

  /** A socket address. */
  public static InetSocketAddress of(IpAddress address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 bytes", e);
    }
  }
}
