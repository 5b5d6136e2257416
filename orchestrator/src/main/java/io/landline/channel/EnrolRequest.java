// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.wireguard.KeyProof;
import io.landline.wireguard.PublicKey;

/**
 * The body of {@code POST /v1/enrol}: a site that came with a one-time key brings its own, or a
 * site brings another key in the place of its own.
 *
 * @param software the site's version of Landline
 * @param publicKey the key that the hub should take
 * @param proof shows that the sender has the key that is in force
 */
public record EnrolRequest(String software, PublicKey publicKey, KeyProof proof) {
  public EnrolRequest {
    software = PeerText.of(software, PeerText.VERSION);
  }
}
