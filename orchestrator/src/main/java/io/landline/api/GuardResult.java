// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * {@code landline guard --json}.
 *
 * @param changed whether anything changed
 * @param closed captured devices that are cut off until the tunnel is up
 */
public record GuardResult(boolean changed, List<String> closed) implements Document {
  public GuardResult {
    closed = List.copyOf(closed);
  }
}
