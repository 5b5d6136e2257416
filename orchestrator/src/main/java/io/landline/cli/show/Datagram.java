// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.cli.command.CommandFailure;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The datagram that {@code --send} sends to a device: text, or bytes as {@code hex:0a0b}.
 *
 * @param hex its bytes, 1 to {@value #MOST} of them, in hexadecimal digits
 */
record Datagram(String hex) {
  /** Passes every link and the tunnel in one piece. */
  static final int MOST = 1200;

  private static final String HEX = "hex:";

  Datagram {
    int bytes = HexFormat.of().parseHex(hex).length;
    if (bytes < 1 || bytes > MOST) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
  }

  /** Parses the value of {@code --send}. */
  static Datagram parse(String text) throws CommandFailure {
    String hex =
        text.startsWith(HEX)
            ? text.substring(HEX.length())
            : HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    if (hex.isEmpty()) {
      throw failure("a datagram has at least one byte");
    }
    if (hex.length() % 2 != 0 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      throw failure("'" + text + "' does not have two hexadecimal digits per byte");
    }
    if (hex.length() > 2 * MOST) {
      throw failure(hex.length() / 2 + " bytes are too many, the maximum is " + MOST);
    }
    return new Datagram(hex);
  }

  private static CommandFailure failure(String problem) {
    return CommandFailure.usage("--send: " + problem, "write --send TEXT, or --send hex:0a0b");
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
