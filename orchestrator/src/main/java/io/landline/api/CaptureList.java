// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.grant.Reason;
import io.landline.net.IpAddress;
import io.landline.policy.DeviceReference;
import io.landline.policy.Name;
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
   * @param declaredBy on a hub, the site that declared it; absent for one of the hub's own file
   * @param state what the hub answered to it; absent if it is not declared, or if that is not known
   * @param reason why the hub refused it; absent if it did not
   * @param detail the same for people; empty if it did not
   */
  public record Captured(
      DeviceReference device,
      IpAddress address,
      IpAddress seenAs,
      boolean disabled,
      Optional<Instant> until,
      List<String> notKept,
      Optional<Name> declaredBy,
      Optional<SiteDeclaration.State> state,
      Optional<Reason> reason,
      String detail) {
    public Captured {
      notKept = List.copyOf(notKept);
    }
  }
}
