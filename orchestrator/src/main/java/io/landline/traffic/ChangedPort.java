// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.net.Endpoint;
import io.landline.net.ProtocolPorts;
import java.util.Optional;

/**
 * A captured device's source port that a live flow does not keep on the internet.
 *
 * @param device its name; on a hub SITE/ADDRESS
 * @param port the device's own
 * @param seenAs the public port; absent on a site, which does not translate
 * @param because the reason
 */
public record ChangedPort(
    String device, ProtocolPorts port, Optional<Endpoint> seenAs, String because) {}
