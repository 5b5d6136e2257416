// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * {@code landline join --json} with a code that works once.
 *
 * @param applied whether the service runs, and the hub took this site's key
 * @param did what was done, a line each
 * @param guessed what was guessed, a line each
 * @param proved whether the probes prove the whole path
 * @param health what they prove, in one line; empty if the service does not run
 */
public record JoinResult(
    boolean applied, List<String> did, List<String> guessed, boolean proved, String health)
    implements Document {
  public JoinResult {
    did = List.copyOf(did);
    guessed = List.copyOf(guessed);
  }
}
