// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.net.IpAddress;
import java.time.Instant;
import java.util.List;

/** What a host knows that is neither in its files nor in its network's kernel. */
public interface Machine {
  /** As Java names it: amd64, aarch64. */
  String architecture();

  /** What the clock says. */
  Instant now();

  /** Whether the kernel says that something keeps the clock right. */
  boolean isClockSynchronised();

  /** The addresses of a name; none where it cannot be resolved now. */
  List<IpAddress> resolve(String name);

  /** Whether somebody holds the lock of whoever changes the kernel. */
  boolean isAtWork();
}
