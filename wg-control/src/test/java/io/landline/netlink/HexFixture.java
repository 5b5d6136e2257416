// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Messages that a real kernel sent, from {@code src/test/resources/fixtures}; each file says by
 * which command and on which kernel. Little-endian, as all machines Landline runs on.
 */
public final class HexFixture {
  private HexFixture() {}

  /** The message of the fixture {@code name}.hex. */
  public static NetlinkMessage message(String name) {
    List<String> lines = lines(name);
    int type = 0;
    StringBuilder hex = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("type ")) {
        type = Integer.parseInt(line.substring(5));
      } else if (!line.startsWith("#")) {
        hex.append(line);
      }
    }
    return NetlinkMessage.of(type, 0, 0, HexFormat.of().parseHex(hex));
  }

  private static List<String> lines(String name) {
    try (InputStream in = HexFixture.class.getResourceAsStream("/fixtures/" + name + ".hex")) {
      if (in == null) {
        throw new AssertionError("no fixture " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
