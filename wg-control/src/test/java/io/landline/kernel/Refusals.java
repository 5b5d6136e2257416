// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How contract tests say that the kernel refuses. */
public final class Refusals {
  private Refusals() {}

  /** Asserts that {@code call} is refused with {@code errno}. */
  public static NetlinkException assertRefused(Errno errno, ThrowingCallable call) {
    NetlinkException e = catchThrowableOfType(NetlinkException.class, call);
    assertThat(e).as("a refusal with " + errno).isNotNull();
    assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno);
    return e;
  }
}
