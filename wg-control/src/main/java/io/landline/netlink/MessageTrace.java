// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HexFormat;

/**
 * Logs messages in readable form, as libmnl's NLDEBUG does: to the log {@code io.landline.netlink}
 * at level DEBUG.
 *
 * <p>For generic netlink it logs headers only, because the payload holds WireGuard's keys.
 */
public final class MessageTrace {
  private static final Logger LOG = System.getLogger("io.landline.netlink");
  private static final HexFormat HEX = HexFormat.of().withDelimiter(" ");

  private final NetlinkFamily family;

  MessageTrace(NetlinkFamily family) {
    this.family = family;
  }

  void sent(byte[] datagram) {
    trace("send", datagram);
  }

  void received(byte[] datagram) {
    trace("recv", datagram);
  }

  private void trace(String direction, byte[] datagram) {
    if (!LOG.isLoggable(Level.DEBUG)) {
      return;
    }
    String text;
    try {
      text = format(datagram, family != NetlinkFamily.GENERIC);
    } catch (MalformedMessageException e) {
      text = "malformed: " + e.getMessage() + "\n";
    }
    LOG.log(Level.DEBUG, "{0} {1}\n{2}", direction, family, text);
  }

  /**
   * A datagram as text: one line for each message's header, then sixteen bytes of payload per line.
   *
   * @param payload whether to write more than the headers
   */
  public static String format(byte[] datagram, boolean payload) {
    StringBuilder text = new StringBuilder();
    for (NetlinkMessage message : NetlinkMessage.parse(datagram)) {
      text.append(message).append('\n');
      if (payload) {
        byte[] bytes = message.payload();
        for (int at = 0; at < bytes.length; at += 16) {
          int end = Math.min(bytes.length, at + 16);
          text.append(String.format("  %04x  ", at))
              .append(HEX.formatHex(bytes, at, end))
              .append("   ".repeat(at + 16 - end))
              .append("  ");
          for (int i = at; i < end; i++) {
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
          }
          text.append('\n');
        }
      }
    }
    return text.toString();
  }
}
