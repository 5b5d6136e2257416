// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.net.IpAddress;
import io.landline.policy.Name;

/**
 * The hub's answer to a site that enrols.
 *
 * @param software the hub's version of Landline
 * @param hub the hub's name
 * @param site the site's name on the hub
 * @param publicAddress the site's public address, as the internet sees it
 * @param result whether the hub took the key
 */
public record EnrolReply(
    String software, Name hub, Name site, IpAddress publicAddress, EnrolResult result) {
  public EnrolReply {
    software = PeerText.of(software, PeerText.VERSION);
  }
}
