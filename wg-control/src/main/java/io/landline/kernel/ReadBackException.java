// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

/** The kernel accepted a request but created something else, which was deleted again. */
public final class ReadBackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReadBackException(String message) {
    super(message);
  }
}
