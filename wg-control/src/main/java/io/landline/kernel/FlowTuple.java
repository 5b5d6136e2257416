// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.IpAddress;

/**
 * The tuple that identifies one direction of a flow in conntrack.
 *
 * @param source the sender
 * @param destination the receiver
 * @param protocol IP protocol number
 * @param sourcePort 0 if the protocol has none; for ICMP the echo identifier
 * @param destinationPort 0 if the protocol has none; for ICMP {@code type << 8 | code}
 */
public record FlowTuple(
    IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {

  /** Compact text for error messages. */
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
