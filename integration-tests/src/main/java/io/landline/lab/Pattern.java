// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.zip.CRC32;

/** The bytes of large transfers: the same at both ends, with a long period. */
final class Pattern {
  private static final byte[] BLOCK = new byte[65521]; // prime: no buffer size divides it

  static {
    new Random(20).nextBytes(BLOCK);
  }

  private Pattern() {}

  static void write(OutputStream out, long length) throws IOException {
    for (long left = length; left > 0; left -= BLOCK.length) {
      out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
  }

  static CRC32 read(DataInputStream in, long length) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[65536];
    for (long left = length; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new IOException("ended " + left + " bytes early");
      }
      sum.update(buffer, 0, got);
      left -= got;
    }
    return sum;
  }

  static long sum(long length) {
    CRC32 sum = new CRC32();
    for (long left = length; left > 0; left -= BLOCK.length) {
      sum.update(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
    return sum.getValue();
  }
}
