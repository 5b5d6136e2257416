// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.wireguard.PublicKey;

/**
 * The body of {@code POST /v1/enrol}: a site that came with a one-time key brings its own.
 *
 * @param software the site's version of Landline
 * @param publicKey the site's own key
 */
public record EnrolRequest(String software, PublicKey publicKey) {
  public EnrolRequest {
    software = PeerText.of(software, PeerText.VERSION);
  }
}
