// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.policy.HubLink;
import java.util.List;

/**
 * What captured devices send takes another hub.
 *
 * @param from the hub before
 * @param to the hub from now on
 * @param why the reason, as a clause
 */
public record HubChange(HubLink from, HubLink to, String why) {
  /** In one line for people. */
  public String text() {
    return "captured devices use hub " + to.name() + " instead of " + from.name() + ": " + why;
  }

  /** The lines of a file of environment variables, for /etc/landline/on-hub-change. */
  List<String> environment() {
    return List.of(
        "LANDLINE_OLD_HUB=" + from.name(),
        "LANDLINE_OLD_ADDRESS=" + from.hub().publicAddress(),
        "LANDLINE_NEW_HUB=" + to.name(),
        "LANDLINE_NEW_ADDRESS=" + to.hub().publicAddress());
  }
}
