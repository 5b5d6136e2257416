// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Properties of the socket that a packet is for: the members of enum nft_socket_keys in use. */
public enum SocketKey {
  /** One byte: 1 where the socket may use addresses that are not the host's. */
  TRANSPARENT(0),
  /** One byte: 1 where the socket is bound to no address. */
  WILDCARD(2);

  private final int number;

  SocketKey(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The key of this number; empty for other keys. */
  public static Optional<SocketKey> ofNumber(int number) {
    return Stream.of(values()).filter(key -> key.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
