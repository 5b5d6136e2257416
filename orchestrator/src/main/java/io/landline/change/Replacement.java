// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.document.JsonDocument;
import java.util.Optional;

/** Makes a whole configuration that replaces a host's existing one, or is its first. */
public interface Replacement {
  /**
   * The new configuration.
   *
   * @param before the file's bytes; empty where there is no file
   * @throws EditException if it must not replace this one
   */
  JsonDocument of(Optional<byte[]> before) throws EditException;
}
