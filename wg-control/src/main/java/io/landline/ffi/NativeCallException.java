// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

/**
 * A system call failed. The kernel's error to a netlink request is another exception, so that a
 * failed socket and a refused request cannot be confused.
 */
public final class NativeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final transient Errno errno;

  /**
   * A call that failed.
   *
   * @param call the system call and its subject, such as {@code bind} or {@code open
   *     /run/netns/hub}
   */
  public NativeCallException(String call, Errno errno) {
    super(call + ": " + errno);
    this.call = call;
    this.errno = errno;
  }

  /** The system call, with its subject where there is one. */
  public String call() {
    return call;
  }

  public Errno errno() {
    return errno;
  }

  /** Whether the caller lacks a capability or a file permission. */
  public boolean isPermissionDenied() {
    return errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES);
  }
}
