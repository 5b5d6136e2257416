// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes a file as a whole or not at all, also where the power fails meanwhile. */
final class AtomicFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private AtomicFile() {}

  /**
   * Puts a content in the place of another one, whose mode, owner and group stay.
   *
   * @param mode of a file that was not there; its group is the directory's
   */
  static void write(Path named, byte[] content, Set<PosixFilePermission> mode) throws IOException {
    // What a link leads to is replaced, not the link.
    Path file = Files.exists(named) ? named.toRealPath() : named;
    Path directory = file.getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    Path temporary =
        Files.createTempFile(
            directory,
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        takeAfter(file, directory, temporary, mode);
        out.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      sync(directory);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void takeAfter(
      Path file, Path directory, Path temporary, Set<PosixFilePermission> mode) throws IOException {
    boolean replaces = Files.exists(file);
    PosixFileAttributes model =
        Files.readAttributes(replaces ? file : directory, PosixFileAttributes.class);
    PosixFileAttributeView view =
        Files.getFileAttributeView(
            temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    if (replaces && !model.owner().equals(now.owner())) {
      view.setOwner(model.owner());
    }
    if (!model.group().equals(now.group())) {
      view.setGroup(model.group());
    }
    view.setPermissions(replaces ? model.permissions() : mode);
  }

  /** Makes what a directory lists outlive a power failure. */
  static void sync(Path directory) throws IOException {
    try (FileChannel listing = FileChannel.open(directory, StandardOpenOption.READ)) {
      listing.force(true);
    }
  }
}
