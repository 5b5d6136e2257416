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
 * Reads files in /proc and /sys, whose content the kernel generates when they are read.
 *
 * <p>Their size is 0, and those of /proc/sys return data for the first read only. {@link
 * Files#readString} of Java 17 reads a single byte first from a file of size 0, and so loses the
 * rest.
 */
public final class KernelFile {
  /** More than any value in /proc/sys, so one read returns all of it. */
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
