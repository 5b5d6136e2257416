// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.json.Derived;

/** A line of the protocol, in either direction. */
interface Line {
  /**
   * The version of the protocol; increases when lines of the former version are no longer
   * understood.
   */
  int VERSION = 2;

  /** The version of the protocol: lines of another one are refused. */
  @Derived
  default int landline() {
    return VERSION;
  }
}
