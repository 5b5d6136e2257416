// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

/** Something about this host stands in the way: what, and what to do. Nothing was changed. */
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
