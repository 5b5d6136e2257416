// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in byte arrays, in the machine's order and in the network's, at any alignment. */
final class ByteOrders {
  static final VarHandle NATIVE_16 = handle(short[].class, ByteOrder.nativeOrder());
  static final VarHandle NATIVE_32 = handle(int[].class, ByteOrder.nativeOrder());
  static final VarHandle NATIVE_64 = handle(long[].class, ByteOrder.nativeOrder());
  static final VarHandle BIG_16 = handle(short[].class, BIG_ENDIAN);
  static final VarHandle BIG_32 = handle(int[].class, BIG_ENDIAN);
  static final VarHandle BIG_64 = handle(long[].class, BIG_ENDIAN);

  private ByteOrders() {}

  private static VarHandle handle(Class<?> arrayType, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, order);
  }
}
