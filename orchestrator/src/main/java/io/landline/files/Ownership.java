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
 * Whose a file is. Root's commands and the service, which is another user, write the same files:
 * what root makes belongs to the owner and group of its directory, so that the service can read and
 * replace it.
 */
public final class Ownership {
  private Ownership() {}

  /** Gives a file, or a directory, that this process made to whom the directory around it has. */
  public static void asDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      as(
          Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
          directory);
    }
  }

  /** Gives a file that this process made to whom another one has. */
  static void as(PosixFileAttributeView view, Path other) throws IOException {
    PosixFileAttributes now = view.readAttributes();
    // Nobody else may give files away.
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

  /** Whether a link is root's, or of who runs this. */
  static boolean isTrusted(Path link) throws IOException {
    UserPrincipal owner = Files.getOwner(link, LinkOption.NOFOLLOW_LINKS);
    return owner.equals(root(link)) || owner.equals(Files.getOwner(Path.of("/proc/self")));
  }

  private static UserPrincipal root(Path file) throws IOException {
    // A name that no user has is taken as a number: the root user may be called anything.
    return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
  }
}
