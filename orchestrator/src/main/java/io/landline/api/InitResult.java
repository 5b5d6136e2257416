// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.wireguard.PublicKey;
import java.util.List;

/**
 * {@code landline init --json}; of a hub or a site.
 *
 * @param changed whether anything changed
 * @param file the configuration
 * @param publicKey the host's WireGuard key
 * @param did what was done, a line each
 * @param guessed what was guessed, a line each
 * @param otherHost commands to run on the other host
 */
public record InitResult(
    boolean changed,
    String file,
    PublicKey publicKey,
    List<String> did,
    List<String> guessed,
    List<String> otherHost)
    implements Document {
  public InitResult {
    did = List.copyOf(did);
    guessed = List.copyOf(guessed);
    otherHost = List.copyOf(otherHost);
  }
}
