// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

/** The kernel said yes to something and made something else of it, which was taken back. */
public final class ReadBackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReadBackException(String message) {
    super(message);
  }
}
