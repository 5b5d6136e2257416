// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file with a secret that a command has just written, for its owner alone.
 *
 * @param path as the user wrote it
 */
record NewPicture(Path path) {
  /**
   * Writes a file that does not exist yet.
   *
   * @throws EditException if it exists or cannot be written
   */
  static NewPicture write(String file, byte[] content) throws EditException {
    try {
      Path path = Path.of(file);
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      NewPicture picture = new NewPicture(path);
      try (OutputStream out = Channels.newOutputStream(channel)) {
        out.write(content);
      } catch (IOException e) {
        picture.delete();
        throw e;
      }
      return picture;
    } catch (FileAlreadyExistsException e) {
      throw new EditException(Kind.USAGE, file + " exists", "choose another file, or remove it");
    } catch (IOException | InvalidPathException e) {
      throw new EditException(
          Kind.FAILED, file + " cannot be written: " + e.getMessage(), "choose another file");
    }
  }

  /** Removes it again. */
  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The command fails already, and says why. The file is readable by its owner alone.
    }
  }
}
