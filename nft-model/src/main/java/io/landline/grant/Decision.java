// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

/** A decision and why, as a clause. */
record Decision(Reason reason, String detail) {
  static final Decision ACCEPTED = new Decision(Reason.ACCEPTED, "");

  boolean isAccepted() {
    return reason == Reason.ACCEPTED;
  }
}
