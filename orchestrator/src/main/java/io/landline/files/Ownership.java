// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/**
 * Ownership of files. Root's commands and the service, which is another user, write the same files.
 * A file that root creates gets the owner and group of its directory, so that the service can read
 * and replace it.
 */
public final class Ownership {
  private Ownership() {}

  /** Gives a file or directory that this process created the owner and group of its directory. */
  public static void asDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      as(
          Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
          directory);
    }
  }

  /** Gives a file that this process created the owner and group of another file. */
  static void as(PosixFileAttributeView view, Path other) throws IOException {
    PosixFileAttributes now = view.readAttributes();
    // Only root may change a file's owner.
    if (!now.owner().equals(root(other))) {
      return;
    }
    PosixFileAttributes model = Files.readAttributes(other, PosixFileAttributes.class);
    if (!model.group().equals(now.group())) {
      view.setGroup(model.group());
    }
    if (!model.owner().equals(now.owner())) {
      view.setOwner(model.owner());
    }
  }

  /** Whether a link belongs to root or to this process's user. */
  static boolean isTrusted(Path link) throws IOException {
    UserPrincipal owner = Files.getOwner(link, LinkOption.NOFOLLOW_LINKS);
    return owner.equals(root(link)) || owner.equals(Files.getOwner(Path.of("/proc/self")));
  }

  private static UserPrincipal root(Path file) throws IOException {
    // A name without a user is taken as a number: the root user may have any name.
    return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
  }
}
