// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.document.JsonDocument;
import java.util.Optional;

/** A whole configuration in the place of the one that a host has, or of none. */
public interface Replacement {
  /**
   * The configuration.
   *
   * @param before the file's bytes; empty where there is no file
   * @throws EditException if it must not replace this one
   */
  JsonDocument of(Optional<byte[]> before) throws EditException;
}
