// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.AddressFamily;
import java.util.List;

/**
 * Live flows in conntrack.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} if the kernel refuses: EPERM
 * without CAP_NET_ADMIN.
 */
public interface ConntrackControl {
  /** All flows of a family; none if conntrack is not active. */
  List<Flow> flows(AddressFamily family);

  /**
   * Deletes exactly this flow; its next packet begins a new one.
   *
   * @return false if it is gone already, or another flow has the same tuple
   */
  boolean delete(Flow flow);
}
