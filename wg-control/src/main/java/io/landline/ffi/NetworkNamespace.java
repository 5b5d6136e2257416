// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

/**
 * A network namespace of the kernel, held open by a file descriptor.
 *
 * <p>Entering concerns the calling thread only, and only until it enters another; sockets stay in
 * the namespace they were made in, whichever thread uses them later. Needs CAP_SYS_ADMIN.
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

  /** A namespace that {@code ip netns add} made. */
  public static NetworkNamespace named(String name) {
    return open("/run/netns/" + name);
  }

  /** The namespace behind a file such as {@code /proc/PID/ns/net}. */
  public static NetworkNamespace open(String path) {
    return new NetworkNamespace(LibC.get().open(path, LibC.O_RDONLY));
  }

  /** The namespace behind a descriptor that is open already; closed with this. */
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

  /** The file through which another process can enter, as long as this one holds it. */
  public String path() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
  }

  /** The descriptor, for the kernel's calls that take one. */
  public int fd() {
    return fd;
  }

  @Override
  public void close() {
    LibC.get().close(fd);
  }
}
