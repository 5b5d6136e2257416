// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Optional;

/** Who takes a changed configuration over, where there is somebody: the service. */
public interface Applier {
  /**
   * What came of it.
   *
   * @param remark for people: what was done to the kernel
   * @param number of the configuration in the history
   */
  record Applied(String remark, int number) {}

  /**
   * Has the file replaced, the kernel brought to it, and the history kept.
   *
   * @param before what the file holds; the change was made to this
   * @param after what it should hold
   * @return empty where nobody is there: the file is as before
   * @throws EditException if it was refused; file and kernel are as before, or the exception says
   *     what is true
   */
  Optional<Applied> apply(byte[] before, byte[] after) throws EditException;

  /** Nobody is there. */
  static Applier none() {
    return (before, after) -> Optional.empty();
  }
}
