// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.Endpoint;
import io.landline.net.ProtocolPorts;
import io.landline.policy.DeviceReference;
import java.util.Optional;

/**
 * A source port of a captured device's live flow that changes on the way to the internet.
 *
 * @param device the device
 * @param port its own source port
 * @param seenAs the address and port that the internet sees; absent on a site, which does not
 *     translate
 * @param because why the port was not kept, for people
 */
public record ChangedPort(
    DeviceReference device, ProtocolPorts port, Optional<Endpoint> seenAs, String because) {
  /** One line for people. */
  public String text() {
    return device
        + "'s "
        + port
        + " is seen "
        + seenAs.map(address -> "as " + address).orElse("with another port")
        + ": "
        + because;
  }
}
