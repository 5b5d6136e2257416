// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

/** A change of a host's existing configuration. */
public interface Edit {
  /**
   * Makes the change in the draft; leaving the draft as it is changes nothing.
   *
   * @throws EditException if it cannot be made to this configuration
   */
  void make(ConfigurationDraft draft) throws EditException;
}
