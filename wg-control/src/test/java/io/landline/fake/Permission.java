// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;

/** Whether callers of the fakes hold CAP_NET_ADMIN. */
final class Permission {
  private boolean granted = true;

  void set(boolean admin) {
    granted = admin;
  }

  /** EPERM if the capability is missing. */
  void require(String operation) {
    if (!granted) {
      throw new NetlinkException(operation, Errno.EPERM);
    }
  }
}
