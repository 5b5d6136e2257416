// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import org.jspecify.annotations.Nullable;

/** The lab itself failed: a program that it needs, a socket, a deadline. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
