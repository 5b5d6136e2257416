// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.nio.charset.StandardCharsets;

/**
 * The name of a network interface: 1 to 15 bytes, no '/', no white space (dev_valid_name in
 * net/core/dev.c); also no quote or star, which nft would read otherwise.
 *
 * @param name the text
 */
public record InterfaceName(String name) implements Comparable<InterfaceName> {
  public InterfaceName {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > 15) {
      throw new ParseException("interface name", name, "expected 1 to 15 characters");
    }
    if (name.equals(".") || name.equals("..") || !name.matches("[!-~]+")) {
      throw new ParseException("interface name", name, "expected printable ASCII without spaces");
    }
    if (name.matches(".*[/:\"*\\\\].*")) {
      throw new ParseException("interface name", name, "it must not contain any of / : \" * \\");
    }
  }

  /**
   * Reads a name.
   *
   * @throws ParseException if the kernel would refuse the name
   */
  public static InterfaceName parse(String text) {
    return new InterfaceName(text);
  }

  @Override
  public int compareTo(InterfaceName other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
