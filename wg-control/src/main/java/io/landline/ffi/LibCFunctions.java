// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/**
 * The C library's signatures, as jnr-ffi binds them. Public because the generated class lives in
 * another class loader; use {@link LibC}.
 */
public interface LibCFunctions {
  /** See socket(2). */
  int socket(int domain, int type, int protocol);

  /** See bind(2). */
  int bind(int fd, @In byte[] address, int length);

  /** See listen(2). */
  int listen(int fd, int backlog);

  /** See accept4(2); the peer's address is not requested. */
  int accept4(int fd, byte @Nullable [] address, int @Nullable [] length, int flags);

  /** See connect(2). */
  int connect(int fd, @In byte[] address, int length);

  /** See getsockname(2). */
  int getsockname(int fd, @Out byte[] address, @In @Out int[] length);

  /** See sendto(2). */
  @ssize_t
  long sendto(
      int fd, @In byte[] data, @size_t long size, int flags, @In byte[] address, int length);

  /** See recvfrom(2); {@code data} must be direct. */
  @ssize_t
  long recvfrom(
      int fd,
      @Out ByteBuffer data,
      @size_t long size,
      int flags,
      @Out byte[] address,
      @In @Out int[] length);

  /** See sendmsg(2); {@code message} points to a struct msghdr. */
  @ssize_t
  long sendmsg(int fd, @In Pointer message, int flags);

  /** See recvmsg(2); {@code message} points to a struct msghdr. */
  @ssize_t
  long recvmsg(int fd, @In @Out Pointer message, int flags);

  /** See fcntl(2), for commands that take a number. */
  int fcntl(int fd, int command, int argument);

  /** See setsockopt(2). */
  int setsockopt(int fd, int level, int name, @In byte[] value, int length);

  /** See getsockopt(2). */
  int getsockopt(int fd, int level, int name, @Out byte[] value, @In @Out int[] length);

  /** See ioctl(2), for requests that fill a buffer. */
  int ioctl(int fd, long request, @Out byte[] data);

  /** See poll(2); {@code fds} holds one struct pollfd. */
  int poll(@In @Out byte[] fds, @size_t long count, int timeoutMillis);

  /** See open(2), without the mode that only O_CREAT takes. */
  int open(String path, int flags);

  /** See open(2). */
  int open(String path, int flags, int mode);

  /** See umask(2). */
  int umask(int mask);

  /** See flock(2). */
  int flock(int fd, int operation);

  /** See close(2). */
  int close(int fd);

  /** See if_nametoindex(3). */
  int if_nametoindex(String name);

  /** See setns(2). */
  int setns(int fd, int type);

  /** See unshare(2). */
  int unshare(int flags);

  /** See adjtimex(2); {@code timex} holds one struct timex. */
  int adjtimex(@In @Out byte[] timex);
}
