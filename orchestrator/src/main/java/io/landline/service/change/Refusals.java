// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.ffi.NativeCallException;
import io.landline.kernel.ReadBackException;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.HostException;
import java.io.UncheckedIOException;

/** Distinguishes refusals by the kernel or the state of this host from internal errors. */
public final class Refusals {
  private Refusals() {}

  /**
   * The reason for a refusal.
   *
   * @throws RuntimeException the exception itself, if it is not a refusal
   */
  public static String words(RuntimeException e) {
    if (e instanceof ApplyException
        || e instanceof HostException
        || e instanceof NetlinkException
        || e instanceof MalformedMessageException
        || e instanceof NativeCallException
        || e instanceof ReadBackException
        || e instanceof UncheckedIOException) {
      return String.valueOf(e.getMessage());
    }
    throw e;
  }
}
