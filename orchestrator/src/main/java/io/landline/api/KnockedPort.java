// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;

/**
 * A port that a hub knocked on.
 *
 * @param address of a device, or of the site's own host
 * @param port protocol and port
 */
public record KnockedPort(IpAddress address, ProtocolPorts port) {}
