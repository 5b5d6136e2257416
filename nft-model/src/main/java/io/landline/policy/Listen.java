// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.ParseException;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.util.List;

/**
 * The public side of a forward: {@code udp/55193}, {@code tcp/4992-4994}, {@code tcp+udp/443}.
 *
 * @param protocols one or both, TCP first
 * @param ports the public ports
 */
public record Listen(List<TransportProtocol> protocols, PortRange ports) {
  public Listen {
    protocols = protocols.stream().sorted().distinct().toList();
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("a forward has a protocol");
    }
  }

  /**
   * Reads {@code udp/P}, {@code tcp/P} or {@code tcp+udp/P}, P a port or a range.
   *
   * @throws ParseException if it is none of them
   */
  public static Listen parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new ParseException(
          "protocol and port", text, "expected udp/PORT, tcp/PORT or tcp+udp/PORT");
    }
    String protocols = text.substring(0, slash);
    PortRange ports = PortRange.parse(text.substring(slash + 1));
    return switch (protocols) {
      case "tcp+udp", "udp+tcp" ->
          new Listen(List.of(TransportProtocol.TCP, TransportProtocol.UDP), ports);
      default -> new Listen(List.of(TransportProtocol.parse(protocols)), ports);
    };
  }

  /** One entry for each protocol. */
  public List<ProtocolPorts> each() {
    return protocols.stream().map(p -> new ProtocolPorts(p, ports)).toList();
  }

  public boolean overlaps(Listen other) {
    return ports.overlaps(other.ports) && protocols.stream().anyMatch(other.protocols::contains);
  }

  public boolean overlaps(ProtocolPorts other) {
    return protocols.contains(other.protocol()) && ports.overlaps(other.ports());
  }

  @Override
  public String toString() {
    String left = String.join("+", protocols.stream().map(TransportProtocol::toString).toList());
    return left + "/" + ports;
  }
}
