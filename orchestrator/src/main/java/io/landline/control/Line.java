// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.json.Derived;

/** A line of the protocol, in either direction. */
interface Line {
  /** Of the protocol; it grows when a line of the former version is not understood any more. */
  int VERSION = 2;

  /** The version of the protocol: lines of another one are refused. */
  @Derived
  default int landline() {
    return VERSION;
  }
}
