// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Declaration;
import java.util.Optional;

/**
 * The hub's answer to a site that asks what it declared before its computer was replaced.
 *
 * @param software the hub's version of Landline
 * @param declaration the last declaration that was not empty; absent if there was none
 */
public record LastReply(String software, Optional<Declaration> declaration) {
  public LastReply {
    software = PeerText.of(software, PeerText.VERSION);
  }
}
