// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Optional;

/** What somebody wants to change. */
public interface Edit {
  /**
   * The new text of the file; the same one if there is nothing to change.
   *
   * @param before the file's text; empty where there is none
   * @throws EditException if it cannot be done to this file
   */
  String of(Optional<String> before) throws EditException;
}
