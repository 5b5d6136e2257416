// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import java.util.List;

/** The kernel refused: why, and what is true now. */
public final class ApplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean restored;

  ApplyException(Throwable cause, boolean restored, List<String> remaining) {
    super(
        cause.getMessage()
            + (restored
                ? "; everything is as it was before"
                : "; not all could be put back: " + String.join("; ", remaining)),
        cause);
    this.restored = restored;
  }

  /** Whether the state before is back. */
  public boolean restored() {
    return restored;
  }
}
