// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

/** A value that can be read and cannot be used here: says why, and what to do. */
final class Rejected extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String advice;

  Rejected(String reason, String advice) {
    super(reason);
    this.advice = advice;
  }

  String advice() {
    return advice;
  }
}
