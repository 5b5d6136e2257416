// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import io.landline.config.Configuration;

/** Brings a configuration that was just written into the kernel, or has it done. */
public interface Applier {
  /**
   * What came of it.
   *
   * @param done whether the kernel holds it now
   * @param remark for people: what was done, or why not and how it can be
   */
  record Outcome(boolean done, String remark) {}

  /**
   * Applies it.
   *
   * @param text the file as written
   * @param configuration what it says
   * @throws EditException if the kernel refused; the kernel is as before, or the exception says
   *     what is true
   */
  Outcome apply(byte[] text, Configuration configuration) throws EditException;

  /** Leaves the kernel alone. */
  static Applier none(String remark) {
    return (text, configuration) -> new Outcome(false, remark);
  }
}
