// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.time.Duration;
import java.util.Optional;

/**
 * A netlink socket as bytes in and out: the seam between this package and the kernel.
 *
 * <p>Failures of the socket are {@link io.landline.ffi.NativeCallException}, a receive buffer that
 * overflowed (ENOBUFS) included. Not safe for several threads at once.
 */
public interface NetlinkSocket extends AutoCloseable {
  /**
   * One datagram.
   *
   * @param sender port id of who sent it, 0 being the kernel
   * @param bytes an array of the datagram's own
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, handed over once
  record Datagram(int sender, byte[] bytes) {}

  /** The address that the kernel gave this socket. */
  int portId();

  /** Sends one datagram to the kernel, whole or not at all. */
  void send(byte[] datagram);

  /** Waits for a datagram; empty when {@code timeout} is over. */
  Optional<Datagram> receive(Duration timeout);

  /** Begins to receive the events of a multicast group. */
  void joinGroup(int group);

  /**
   * Asks for a receive buffer, beyond net.core.rmem_max where CAP_NET_ADMIN allows; returns what
   * the kernel granted, bytes, which is twice the usable.
   */
  int receiveBufferSize(int bytes);

  /**
   * Asks for a send buffer, beyond net.core.wmem_max where CAP_NET_ADMIN in the first user
   * namespace allows; returns what the kernel granted, bytes. A longer datagram is EMSGSIZE.
   */
  int sendBufferSize(int bytes);

  @Override
  void close();
}
