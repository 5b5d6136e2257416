// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

/** A problem of this host that prevents an operation, with its remedy. Nothing was changed. */
public final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A problem with its remedy.
   *
   * @param problem what is wrong and where
   * @param remedy what to do
   */
  public HostException(String problem, String remedy) {
    super(problem + ": " + remedy);
  }
}
