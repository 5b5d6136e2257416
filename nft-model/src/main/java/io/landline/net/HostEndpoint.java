// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.Optional;

/**
 * A name or numeric address and a port, as people write it; nothing is resolved here.
 *
 * @param host DNS name or numeric address without brackets
 * @param port 1 to 65535
 */
public record HostEndpoint(String host, int port) {
  public HostEndpoint {
    PortRange.of(port);
  }

  /**
   * Reads {@code hub.example.org:51820}, {@code 203.0.113.10:51820}, {@code [2001:db8::1]:51820}.
   *
   * @throws ParseException if it is none of them
   */
  public static HostEndpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new ParseException("endpoint", text, "expected HOST:PORT, such as vps.example:51820");
    }
    PortRange port = PortRange.parse(text.substring(colon + 1));
    String host = text.substring(0, colon);
    if (!port.isSingle()) {
      throw new ParseException("endpoint", text, "expected one port, not a range");
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      return new HostEndpoint(
          IpAddress.parse(host.substring(1, host.length() - 1)).toString(), port.first());
    }
    if (host.indexOf(':') >= 0) {
      throw new ParseException("endpoint", text, "write an IPv6 address as [2001:db8::1]:PORT");
    }
    if (host.matches("[0-9.]+")) {
      IpAddress.parse(host);
    } else if (!host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9.])?") || host.length() > 253) {
      throw new ParseException("endpoint", text, "the host is neither a name nor an address");
    }
    return new HostEndpoint(host, port.first());
  }

  /** The endpoint, if the host is a numeric address. */
  public Optional<Endpoint> numeric() {
    boolean number = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return number ? Optional.of(new Endpoint(IpAddress.parse(host), port)) : Optional.empty();
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
