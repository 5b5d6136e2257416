// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.Comparator;
import java.util.List;

/**
 * Ports of one protocol, such as {@code udp/55193} or {@code tcp/4992-4994}.
 *
 * @param protocol TCP or UDP
 * @param ports one port or a range
 */
public record ProtocolPorts(TransportProtocol protocol, PortRange ports)
    implements Comparable<ProtocolPorts> {

  /**
   * Reads {@code udp/55193}.
   *
   * @throws ParseException if it is not of that form
   */
  public static ProtocolPorts parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new ParseException("protocol and port", text, "expected udp/PORT or tcp/PORT");
    }
    return new ProtocolPorts(
        TransportProtocol.parse(text.substring(0, slash)),
        PortRange.parse(text.substring(slash + 1)));
  }

  public boolean overlaps(ProtocolPorts other) {
    return protocol == other.protocol && ports.overlaps(other.ports);
  }

  public boolean contains(ProtocolPorts other) {
    return protocol == other.protocol && ports.contains(other.ports);
  }

  /** What is left of it without other ports. */
  public List<ProtocolPorts> minus(ProtocolPorts other) {
    return protocol == other.protocol
        ? ports.minus(other.ports).stream().map(left -> new ProtocolPorts(protocol, left)).toList()
        : List.of(this);
  }

  @Override
  public int compareTo(ProtocolPorts other) {
    return Comparator.comparing(ProtocolPorts::protocol)
        .thenComparing(ProtocolPorts::ports)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return protocol + "/" + ports;
  }
}
