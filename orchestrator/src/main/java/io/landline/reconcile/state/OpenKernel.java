// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

/** Connections to one host's kernel, for one thread at a time. */
public interface OpenKernel extends AutoCloseable {
  /** The controls, valid until this is closed. */
  Kernel kernel();

  @Override
  void close();
}
