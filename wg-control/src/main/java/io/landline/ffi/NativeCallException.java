// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

/**
 * A system call failed on this side, before or without an answer of the kernel's netlink families.
 *
 * <p>An answer that the kernel gave to a netlink request is another exception, so that a lost
 * socket and a refused request can never be taken for each other.
 */
public final class NativeCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final transient Errno errno;

  /**
   * A call that failed.
   *
   * @param call the system call and what it was asked for, such as {@code bind} or {@code open
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
