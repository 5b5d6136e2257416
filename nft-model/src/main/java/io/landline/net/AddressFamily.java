// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/** The version of the internet protocol an address belongs to. */
public enum AddressFamily {
  IPV4(4),
  IPV6(16);

  private final int bytes;

  AddressFamily(int bytes) {
    this.bytes = bytes;
  }

  /** Length of an address, bytes. */
  public int bytes() {
    return bytes;
  }

  /** Length of an address, bits. */
  public int bits() {
    return bytes * 8;
  }
}
