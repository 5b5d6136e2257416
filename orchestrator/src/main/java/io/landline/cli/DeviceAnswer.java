// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.net.ProtocolPorts;
import java.util.Locale;

/**
 * What came of a call to a device.
 *
 * @param port the device's own
 * @param kind in one word
 * @param words for people
 */
record DeviceAnswer(ProtocolPorts port, Kind kind, String words) {
  /** What it proves. */
  enum Kind {
    /** Somebody is there. */
    ANSWERS,
    /** The device says that nobody is. */
    REFUSES,
    /** Nothing: it may be off, closed, or see no reason to answer. */
    SILENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
