// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;

/** Whether the caller holds CAP_NET_ADMIN in a world of fakes. */
final class Permission {
  private boolean granted = true;

  void set(boolean admin) {
    granted = admin;
  }

  /** EPERM, where the capability is missing. */
  void require(String operation) {
    if (!granted) {
      throw new NetlinkException(operation, Errno.EPERM);
    }
  }
}
