// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * {@code landline join --json}, with a code that works once or a provider's file.
 *
 * @param changed whether anything changed
 * @param applied whether the service runs with the new configuration
 * @param did what was done, a line each; of a provider's file also what is not used
 * @param guessed what was guessed, a line each
 * @param proved whether the loop is proved
 * @param health what the probes prove; empty without the service
 */
public record JoinResult(
    boolean changed,
    boolean applied,
    List<String> did,
    List<String> guessed,
    boolean proved,
    String health)
    implements Document {
  public JoinResult {
    did = List.copyOf(did);
    guessed = List.copyOf(guessed);
  }
}
