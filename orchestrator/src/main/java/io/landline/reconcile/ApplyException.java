// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import java.util.List;

/** The kernel refused a change. The message has the reason and the present state. */
public final class ApplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean restored;

  ApplyException(Throwable cause, boolean restored, List<String> remaining) {
    super(
        cause.getMessage()
            + (restored
                ? "; the previous state was restored"
                : "; the previous state could not be restored completely: "
                    + String.join("; ", remaining)),
        cause);
    this.restored = restored;
  }

  /** Whether the previous state was restored. */
  public boolean restored() {
    return restored;
  }
}
