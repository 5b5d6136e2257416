// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.Locale;

/** A protocol with ports; the numbers are IANA's. */
public enum TransportProtocol {
  TCP(6),
  UDP(17);

  private final int number;

  TransportProtocol(int number) {
    this.number = number;
  }

  /** The value of the IP header's protocol field. */
  public int number() {
    return number;
  }

  /**
   * Reads {@code tcp} or {@code udp}.
   *
   * @throws ParseException if it is neither
   */
  public static TransportProtocol parse(String text) {
    return switch (text) {
      case "tcp" -> TCP;
      case "udp" -> UDP;
      default -> throw new ParseException("protocol", text, "expected tcp or udp");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
