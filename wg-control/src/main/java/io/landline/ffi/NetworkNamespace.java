// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

/**
 * A network namespace of the kernel, held open by a file descriptor.
 *
 * <p>Entering affects the calling thread only, until it enters another. Sockets stay in the
 * namespace they were created in, whichever thread uses them later. Needs CAP_SYS_ADMIN.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final int fd;

  private NetworkNamespace(int fd) {
    this.fd = fd;
  }

  /** The namespace of the calling thread. */
  public static NetworkNamespace current() {
    return open("/proc/thread-self/ns/net");
  }

  /** A namespace created by {@code ip netns add}. */
  public static NetworkNamespace named(String name) {
    return open("/run/netns/" + name);
  }

  /** The namespace of a file such as {@code /proc/PID/ns/net}. */
  public static NetworkNamespace open(String path) {
    return new NetworkNamespace(LibC.get().open(path, LibC.O_RDONLY));
  }

  /** The namespace of an open descriptor, which is closed with this. */
  public static NetworkNamespace over(int fd) {
    return new NetworkNamespace(fd);
  }

  /** Moves the calling thread into a new, empty namespace and returns it. */
  public static NetworkNamespace enterNew() {
    LibC.get().unshare(LibC.CLONE_NEWNET);
    return current();
  }

  /** Moves the calling thread into this namespace. */
  public void enter() {
    LibC.get().setns(fd, LibC.CLONE_NEWNET);
  }

  /** The file by which another process can enter it while this process has it open. */
  public String path() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
  }

  /** The descriptor, for system calls that take one. */
  public int fd() {
    return fd;
  }

  @Override
  public void close() {
    LibC.get().close(fd);
  }
}
