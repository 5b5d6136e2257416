// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

/** A line that is no message of this protocol's version. */
final class MalformedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedLineException(String problem) {
    super(problem);
  }
}
