// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.grant.Reason;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.DeviceReference;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline forward list --json}.
 *
 * @param forwards the forwards in the configuration; on a hub also those that sites declared
 */
public record ForwardList(List<Forward> forwards) implements Document {
  public ForwardList {
    forwards = List.copyOf(forwards);
  }

  /**
   * A forward in the configuration.
   *
   * @param name the forward's name
   * @param listen the public side
   * @param to the device that it leads to
   * @param toPort the device's ports
   * @param address the device's address
   * @param publicAddress the public address
   * @param from the callers that are allowed; none: any caller
   * @param enabled whether it is enabled
   * @param masquerade whether the device sees this host instead of the caller
   * @param rate new flows per second that each caller may start; absent: unlimited
   * @param declaredBy on a hub, the site that declared it; absent for one of the hub's own file
   * @param state what the hub answered to it; absent if it is not declared, or if that is not known
   * @param reason why the hub refused it; absent if it did not
   * @param detail the same for people; empty if it did not
   */
  public record Forward(
      Name name,
      Listen listen,
      DeviceReference to,
      PortRange toPort,
      IpAddress address,
      IpAddress publicAddress,
      List<IpPrefix> from,
      boolean enabled,
      boolean masquerade,
      Optional<Integer> rate,
      Optional<Name> declaredBy,
      Optional<SiteDeclaration.State> state,
      Optional<Reason> reason,
      String detail) {
    public Forward {
      from = List.copyOf(from);
    }
  }
}
