// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.filter;

import io.landline.kernel.ForeignRule.Compare;
import io.landline.kernel.ForeignRule.Load;
import io.landline.kernel.ForeignRule.Mask;
import io.landline.nft.expr.Register;
import io.landline.nft.expr.RegisterData;
import java.util.Optional;

/** The registers of nf_tables while a rule is evaluated; some bytes are known. */
final class Registers {
  private static final int BYTES = 64;
  private static final int WORD = 4;

  private final byte[] bytes = new byte[BYTES];
  private final boolean[] known = new boolean[BYTES];

  /** Forgets all bytes after an unknown expression. */
  void forget() {
    forgetFrom(0);
  }

  private void forgetFrom(int at) {
    for (int i = at; i < BYTES; i++) {
      known[i] = false;
    }
  }

  void load(Load load, Packet packet) {
    int at = load.to().place() * WORD;
    Optional<byte[]> value = packet.value(load.field());
    if (value.isEmpty()) {
      forgetFrom(at);
      return;
    }
    write(at, value.get());
  }

  private void write(int at, byte[] value) {
    int padded = (value.length + WORD - 1) / WORD * WORD;
    for (int i = 0; i < padded && at + i < BYTES; i++) {
      bytes[at + i] = i < value.length ? value[i] : 0;
      known[at + i] = true;
    }
  }

  void mask(Mask mask) {
    byte[] and = mask.mask().bytes();
    byte[] xor = mask.xor().bytes();
    Optional<byte[]> from = read(mask.from(), and.length);
    int at = mask.to().place() * WORD;
    if (from.isEmpty()) {
      forgetFrom(at);
      return;
    }
    byte[] value = from.get();
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ((value[i] & and[i]) ^ xor[i]);
    }
    write(at, value);
  }

  /** The bytes from a register on; empty unless all of them are known. */
  Optional<byte[]> read(Register register, int length) {
    int at = register.place() * WORD;
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      if (at + i >= BYTES || !known[at + i]) {
        return Optional.empty();
      }
      value[i] = bytes[at + i];
    }
    return Optional.of(value);
  }

  /** Whether a comparison holds; empty if unknown. */
  Optional<Boolean> holds(Compare compare) {
    RegisterData data = compare.data();
    return read(compare.from(), data.length())
        .map(value -> RegisterData.of(value).equals(data) == compare.equal());
  }
}
