// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;

/**
 * One message of sendmsg(2) and recvmsg(2) on 64 bits: bytes, and file descriptors with them.
 *
 * <pre>
 *   struct msghdr                          struct iovec            struct cmsghdr
 *    0  void  *name       none              0  void  *base          0  size_t len    16 + 4 n
 *    8  u32    namelen    0                 8  size_t len           8  int    level  SOL_SOCKET
 *   16  iovec *iov        ------------->                           12  int    type   SCM_RIGHTS
 *   24  size_t iovlen     1                                        16  int    fd[n]
 *   32  void  *control    ----------------------------------------^
 *   40  size_t controllen its space, or 0
 *   48  int    flags      of what was received
 *   56
 * </pre>
 *
 * <p>Space for control data is a multiple of eight bytes (CMSG_SPACE).
 */
final class MessageHeader {
  /** Control data was truncated: file descriptors were lost. */
  private static final int MSG_CTRUNC = 8;

  private static final int SCM_RIGHTS = 1;
  private static final int HEADER = 56;
  private static final int IOV = 16;
  private static final int IOVLEN = 24;
  private static final int CONTROL = 32;
  private static final int CONTROLLEN = 40;
  private static final int FLAGS = 48;
  private static final int VECTOR = 16;
  private static final int CMSG = 16;

  private final Pointer header;
  // Keeps the memory alive that the header points to.
  private final Pointer vector;
  private final Pointer bytes;
  private final Pointer control;

  /**
   * A buffer for a message.
   *
   * @param size bytes, at least 1
   * @param files how many file descriptors it may carry
   */
  MessageHeader(LibC libc, int size, int files) {
    header = Memory.allocateDirect(libc.runtime(), HEADER, true);
    vector = Memory.allocateDirect(libc.runtime(), VECTOR, true);
    bytes = Memory.allocateDirect(libc.runtime(), size, true);
    control = Memory.allocateDirect(libc.runtime(), space(files), true);
    vector.putAddress(0, bytes.address());
    vector.putLong(Long.BYTES, size);
    header.putAddress(IOV, vector.address());
    header.putLong(IOVLEN, 1);
    if (files > 0) {
      header.putAddress(CONTROL, control.address());
      header.putLong(CONTROLLEN, space(files));
    }
  }

  /** A message to be sent. */
  static MessageHeader of(LibC libc, byte[] data, List<Integer> files) {
    MessageHeader message = new MessageHeader(libc, data.length, files.size());
    message.bytes.put(0, data, 0, data.length);
    message.control.putLong(0, CMSG + (long) files.size() * Integer.BYTES);
    message.control.putInt(Long.BYTES, LibC.SOL_SOCKET);
    message.control.putInt(Long.BYTES + Integer.BYTES, SCM_RIGHTS);
    for (int i = 0; i < files.size(); i++) {
      message.control.putInt(CMSG + (long) i * Integer.BYTES, files.get(i));
    }
    return message;
  }

  private static int space(int files) {
    return CMSG + (files * Integer.BYTES + 7) / 8 * 8;
  }

  Pointer pointer() {
    return header;
  }

  /** The received bytes. */
  byte[] data(int length) {
    byte[] data = new byte[length];
    bytes.get(0, data, 0, length);
    return data;
  }

  /** Whether file descriptors were lost because they did not fit. */
  boolean isCut() {
    return (header.getInt(FLAGS) & MSG_CTRUNC) != 0;
  }

  /** The received files: new descriptors of this process. */
  List<Integer> files() {
    List<Integer> files = new ArrayList<>();
    boolean some =
        header.getLong(CONTROLLEN) >= CMSG
            && control.getInt(Long.BYTES) == LibC.SOL_SOCKET
            && control.getInt(Long.BYTES + Integer.BYTES) == SCM_RIGHTS;
    if (some) {
      long end = Math.min(control.getLong(0), header.getLong(CONTROLLEN));
      for (long at = CMSG; at + Integer.BYTES <= end; at += Integer.BYTES) {
        files.add(control.getInt(at));
      }
    }
    return files;
  }
}
