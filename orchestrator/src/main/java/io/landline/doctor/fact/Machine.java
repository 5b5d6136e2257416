// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import io.landline.net.IpAddress;
import java.time.Instant;
import java.util.List;

/** Facts of a host that are neither in its files nor in its kernel's networking. */
public interface Machine {
  /** Java's name of the architecture: amd64, aarch64. */
  String architecture();

  /** The clock's time. */
  Instant now();

  /** Whether the kernel's clock is synchronized. */
  boolean isClockSynchronised();

  /** The addresses of a name; none if it cannot be resolved now. */
  List<IpAddress> resolve(String name);

  /** Whether a process holds the lock for changes to the kernel. */
  boolean isAtWork();
}
