// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.AddressFamily;
import java.util.List;

/**
 * Live flows.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} where the kernel refuses: EPERM
 * without CAP_NET_ADMIN.
 */
public interface ConntrackControl {
  /** All flows of a family; none where the kernel keeps no table. */
  List<Flow> flows(AddressFamily family);

  /**
   * Deletes exactly this flow; its next packet is looked at afresh.
   *
   * @return false where it is gone already, or another has its place
   */
  boolean delete(Flow flow);
}
