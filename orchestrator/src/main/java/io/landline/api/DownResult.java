// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.policy.Name;
import java.util.List;

/**
 * {@code landline down --json}.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param changed whether anything changed
 * @param released devices that use the site's own internet now
 */
public record DownResult(String role, Name name, boolean changed, List<String> released)
    implements Document {
  public DownResult {
    released = List.copyOf(released);
  }
}
