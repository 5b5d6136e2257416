// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the files that the kernel makes up when they are read, in /proc and /sys.
 *
 * <p>They say that they are empty, and those of /proc/sys answer the first read only: whoever reads
 * one byte first, as {@link Files#readString} of Java 17 does with a file of size 0, never sees the
 * second one.
 */
public final class KernelFile {
  /** More than any value of /proc/sys: one read has all of it. */
  private static final int PAGE = 64 << 10;

  private KernelFile() {}

  /** The whole text of such a file. */
  public static String text(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(PAGE);
      while (channel.read(buffer) >= 0) {
        if (!buffer.hasRemaining()) {
          byte[] larger = Arrays.copyOf(buffer.array(), 2 * buffer.capacity());
          buffer = ByteBuffer.wrap(larger).position(buffer.position());
        }
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
  }
}
