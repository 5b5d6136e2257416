// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.time.Duration;
import java.util.Optional;

/**
 * A netlink socket that sends and receives bytes; tests replace it.
 *
 * <p>Failures are {@link io.landline.ffi.NativeCallException}, including ENOBUFS for an overflowed
 * receive buffer. Not thread-safe.
 */
public interface NetlinkSocket extends AutoCloseable {
  /**
   * One datagram.
   *
   * @param sender port id of the sender; 0 is the kernel
   * @param bytes an array that only this datagram uses
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, passed on once
  record Datagram(int sender, byte[] bytes) {}

  /** The address that the kernel gave this socket. */
  int portId();

  /** Sends one datagram to the kernel, whole or not at all. */
  void send(byte[] datagram);

  /** Waits for a datagram; empty after {@code timeout}. */
  Optional<Datagram> receive(Duration timeout);

  /** Joins a multicast group. */
  void joinGroup(int group);

  /**
   * Requests a receive buffer, beyond net.core.rmem_max if CAP_NET_ADMIN allows. Returns the size
   * that the kernel granted, bytes, of which half is usable.
   */
  int receiveBufferSize(int bytes);

  /**
   * Requests a send buffer, beyond net.core.wmem_max if CAP_NET_ADMIN in the initial user namespace
   * allows. Returns the size that the kernel granted, bytes. A longer datagram fails with EMSGSIZE.
   */
  int sendBufferSize(int bytes);

  @Override
  void close();
}
