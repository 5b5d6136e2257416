// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.util.HashMap;
import java.util.Map;

/**
 * An error number of the Linux kernel, positive as in {@code errno}.
 *
 * <p>Numbers are those of asm-generic/errno.h, which x86_64 and aarch64 share. Two of them, {@link
 * #ERESTART} and {@link #ENOTSUPP}, are internal to the kernel yet reach netlink callers.
 */
public record Errno(int number) {
  private static final Map<Integer, Known> KNOWN = new HashMap<>();

  public static final Errno EPERM = known(1, "EPERM", "Operation not permitted");
  public static final Errno ENOENT = known(2, "ENOENT", "No such file or directory");
  public static final Errno ESRCH = known(3, "ESRCH", "No such process");
  public static final Errno EINTR = known(4, "EINTR", "Interrupted system call");
  public static final Errno EBADF = known(9, "EBADF", "Bad file descriptor");
  public static final Errno EAGAIN = known(11, "EAGAIN", "Resource temporarily unavailable");
  public static final Errno ENOMEM = known(12, "ENOMEM", "Cannot allocate memory");
  public static final Errno EACCES = known(13, "EACCES", "Permission denied");
  public static final Errno EBUSY = known(16, "EBUSY", "Device or resource busy");
  public static final Errno EEXIST = known(17, "EEXIST", "File exists");
  public static final Errno ENODEV = known(19, "ENODEV", "No such device");
  public static final Errno EINVAL = known(22, "EINVAL", "Invalid argument");
  public static final Errno EMLINK = known(31, "EMLINK", "Too many links");
  public static final Errno ERANGE = known(34, "ERANGE", "Numerical result out of range");
  public static final Errno ELOOP = known(40, "ELOOP", "Too many levels of symbolic links");
  public static final Errno ERESTART = known(85, "ERESTART", "Interrupted, should be restarted");
  public static final Errno EMSGSIZE = known(90, "EMSGSIZE", "Message too long");
  public static final Errno EPROTONOSUPPORT =
      known(93, "EPROTONOSUPPORT", "Protocol not supported");
  public static final Errno EOPNOTSUPP = known(95, "EOPNOTSUPP", "Operation not supported");
  public static final Errno EAFNOSUPPORT =
      known(97, "EAFNOSUPPORT", "Address family not supported by protocol");
  public static final Errno EADDRINUSE = known(98, "EADDRINUSE", "Address already in use");
  public static final Errno EADDRNOTAVAIL =
      known(99, "EADDRNOTAVAIL", "Cannot assign requested address");
  public static final Errno ENETDOWN = known(100, "ENETDOWN", "Network is down");
  public static final Errno ENETUNREACH = known(101, "ENETUNREACH", "Network is unreachable");
  public static final Errno ENOBUFS = known(105, "ENOBUFS", "No buffer space available");
  public static final Errno ETIMEDOUT = known(110, "ETIMEDOUT", "Connection timed out");
  public static final Errno ECONNREFUSED = known(111, "ECONNREFUSED", "Connection refused");
  public static final Errno EHOSTUNREACH = known(113, "EHOSTUNREACH", "No route to host");
  public static final Errno ENOTSUPP = known(524, "ENOTSUPP", "Operation is not supported");

  // Callers see these but never test for them by name.
  static {
    known(5, "EIO", "Input/output error");
    known(6, "ENXIO", "No such device or address");
    known(7, "E2BIG", "Argument list too long");
    known(14, "EFAULT", "Bad address");
    known(18, "EXDEV", "Invalid cross-device link");
    known(23, "ENFILE", "Too many open files in system");
    known(24, "EMFILE", "Too many open files");
    known(28, "ENOSPC", "No space left on device");
    known(32, "EPIPE", "Broken pipe");
    known(36, "ENAMETOOLONG", "File name too long");
    known(38, "ENOSYS", "Function not implemented");
    known(53, "EBADR", "Invalid request descriptor");
    known(71, "EPROTO", "Protocol error");
    known(75, "EOVERFLOW", "Value too large for data type");
    known(104, "ECONNRESET", "Connection reset by peer");
  }

  private record Known(String name, String description) {}

  private static Errno known(int number, String name, String description) {
    KNOWN.put(number, new Known(name, description));
    return new Errno(number);
  }

  /** The kernel's name, such as {@code EEXIST}; {@code errno 999} for one this table lacks. */
  public String name() {
    Known known = KNOWN.get(number);
    return known == null ? "errno " + number : known.name();
  }

  /** The text of strerror(3). */
  public String description() {
    Known known = KNOWN.get(number);
    return known == null ? "Unknown error " + number : known.description();
  }

  @Override
  public String toString() {
    return name() + " (" + description() + ")";
  }
}
