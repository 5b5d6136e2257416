// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.policy.DeviceReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline capture list --json}.
 *
 * @param captured the captured devices
 */
public record CaptureList(List<Captured> captured) implements Document {
  public CaptureList {
    captured = List.copyOf(captured);
  }

  /**
   * A captured device.
   *
   * @param device the device
   * @param address its address on the LAN
   * @param seenAs the address that the internet sees
   * @param disabled whether its capture is suspended
   * @param until when it will be captured again; absent: not until {@code landline capture enable}
   * @param notKept its source ports that change on the way to the internet, a line for people each
   */
  public record Captured(
      DeviceReference device,
      IpAddress address,
      IpAddress seenAs,
      boolean disabled,
      Optional<Instant> until,
      List<String> notKept) {
    public Captured {
      notKept = List.copyOf(notKept);
    }
  }
}
