// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Name;
import java.util.List;

/**
 * The hub's answer to a site's declaration.
 *
 * @param lan the networks that the site's devices may be in
 * @param captured the decision about each captured device, in the order of the declaration
 * @param forwards the decision about each forward, in the order of the declaration
 */
public record Answer(List<IpPrefix> lan, List<OfDevice> captured, List<OfForward> forwards) {
  public Answer {
    lan = List.copyOf(lan);
    captured = List.copyOf(captured);
    forwards = List.copyOf(forwards);
  }

  /**
   * The decision about a forward.
   *
   * @param name the forward's name
   * @param reason the decision
   * @param detail why, for people, as a clause; empty if it is accepted
   */
  public record OfForward(Name name, Reason reason, String detail) {}

  /**
   * The decision about a captured device.
   *
   * @param address the device's
   * @param reason the decision
   * @param detail why, for people, as a clause; empty if it is accepted
   */
  public record OfDevice(IpAddress address, Reason reason, String detail) {}

  /** Whether everything is accepted. */
  public boolean isComplete() {
    return captured.stream().allMatch(d -> d.reason() == Reason.ACCEPTED)
        && forwards.stream().allMatch(f -> f.reason() == Reason.ACCEPTED);
  }
}
