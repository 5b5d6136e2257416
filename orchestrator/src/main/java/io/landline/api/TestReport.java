// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Inline;
import java.util.List;

/**
 * {@code landline test --json}.
 *
 * @param health what one round of probes proves
 * @param forwards what it proves about each forward
 */
public record TestReport(@Inline Health health, List<ForwardProof> forwards) implements Document {
  public TestReport {
    forwards = List.copyOf(forwards);
  }
}
