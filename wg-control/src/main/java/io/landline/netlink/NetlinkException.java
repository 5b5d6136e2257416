// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import io.landline.ffi.Errno;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel answered a netlink request with an error.
 *
 * <p>A failed socket is a {@link io.landline.ffi.NativeCallException} instead.
 */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final transient Errno errno;
  private final transient Optional<String> kernelMessage;
  private final transient OptionalInt offset;

  /**
   * An error with all details.
   *
   * @param operation the request as the command of its tool: {@code ip route add ...}
   * @param kernelMessage the extended acknowledgement's text, if any
   * @param offset where in the request the offending attribute begins, bytes from the start of the
   *     message, if known
   */
  public NetlinkException(
      String operation, Errno errno, Optional<String> kernelMessage, OptionalInt offset) {
    super(
        operation
            + ": "
            + errno
            + kernelMessage.map(text -> ": " + text).orElse("")
            + (offset.isPresent() ? " (attribute at byte " + offset.getAsInt() + ")" : ""));
    this.operation = operation;
    this.errno = errno;
    this.kernelMessage = kernelMessage;
    this.offset = offset;
  }

  /** An error without an extended acknowledgement. */
  public NetlinkException(String operation, Errno errno) {
    this(operation, errno, Optional.empty(), OptionalInt.empty());
  }

  /** An error with a text but no offset. */
  public NetlinkException(String operation, Errno errno, String kernelMessage) {
    this(operation, errno, Optional.of(kernelMessage), OptionalInt.empty());
  }

  public String operation() {
    return operation;
  }

  public Errno errno() {
    return errno;
  }

  /** The kernel's own explanation; most errors of routing rules have none. */
  public Optional<String> kernelMessage() {
    return kernelMessage;
  }

  /** Offset of the offending attribute in the request, bytes, its message's header included. */
  public OptionalInt offset() {
    return offset;
  }

  public boolean isAlreadyExists() {
    return is(Errno.EEXIST);
  }

  /** The caller lacks CAP_NET_ADMIN, or another socket owns the object. */
  public boolean isPermissionDenied() {
    return is(Errno.EPERM) || is(Errno.EACCES);
  }

  public boolean isInvalid() {
    return is(Errno.EINVAL) || is(Errno.ERANGE);
  }

  /** The kernel lacks the feature, in most cases a module. */
  public boolean isNotSupported() {
    return is(Errno.EOPNOTSUPP)
        || is(Errno.ENOTSUPP)
        || is(Errno.EPROTONOSUPPORT)
        || is(Errno.EAFNOSUPPORT);
  }

  /** The state that the request was based on is stale: read it again and retry. */
  public boolean isRestartNeeded() {
    return is(Errno.ERESTART) || is(Errno.EINTR);
  }

  private boolean is(Errno other) {
    return errno.equals(other);
  }
}
