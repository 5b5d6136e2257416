// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import java.nio.file.Path;

/** A key file that is missing, unreadable or not a key. The message never repeats its content. */
public final class KeyFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean denied;

  KeyFileException(Path file, String reason, String advice, boolean denied) {
    super(file + ": " + reason + "; " + advice);
    this.denied = denied;
  }

  /** Whether this user may not read or write it, though another might. */
  public boolean isPermissionDenied() {
    return denied;
  }
}
