// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.net.Endpoint;
import io.landline.net.ProtocolPorts;
import java.util.Optional;

/**
 * A source port of a captured device's live flow that the internet does not see.
 *
 * @param device its name; on a hub SITE/ADDRESS
 * @param port the device's own
 * @param seenAs what the internet sees; absent on a site, which does not translate
 * @param because why it was not kept
 */
public record ChangedPort(
    String device, ProtocolPorts port, Optional<Endpoint> seenAs, String because) {}
