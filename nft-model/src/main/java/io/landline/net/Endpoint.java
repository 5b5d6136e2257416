// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/**
 * A numeric address and a port, written {@code 203.0.113.10:51820} or {@code [2001:db8::1]:51820}.
 *
 * @param address where
 * @param port 1 to 65535
 */
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    PortRange.of(port);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws ParseException if it is not an address and a port
   */
  public static Endpoint parse(String text) {
    return HostEndpoint.parse(text)
        .numeric()
        .orElseThrow(
            () -> new ParseException("endpoint", text, "expected a numeric address and a port"));
  }

  @Override
  public String toString() {
    return address.family() == AddressFamily.IPV6
        ? "[" + address + "]:" + port
        : address + ":" + port;
  }
}
