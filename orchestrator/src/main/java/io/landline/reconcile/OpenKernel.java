// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

/** Connections to one host's kernel, for one thread at a time. */
public interface OpenKernel extends AutoCloseable {
  /** What they reach, until they are closed. */
  Kernel kernel();

  @Override
  void close();
}
