// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

/** A change of the configuration that a host has. */
public interface Edit {
  /**
   * Makes the change; a draft that is left alone changes nothing.
   *
   * @throws EditException if it cannot be made to this configuration
   */
  void make(ConfigurationDraft draft) throws EditException;
}
