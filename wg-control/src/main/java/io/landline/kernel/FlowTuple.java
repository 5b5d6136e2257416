// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.IpAddress;

/**
 * One direction of a flow as conntrack tells it apart.
 *
 * @param source who sends
 * @param destination who is sent to
 * @param protocol IP protocol number
 * @param sourcePort 0 where the protocol has none; for ICMP the echo's identifier
 * @param destinationPort 0 where the protocol has none; for ICMP {@code type << 8 | code}
 */
public record FlowTuple(
    IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {

  /** As {@code conntrack -L} would name it, without the words. */
  @Override
  public String toString() {
    return source
        + ":"
        + sourcePort
        + " -> "
        + destination
        + ":"
        + destinationPort
        + " proto "
        + protocol;
  }
}
