// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.util.Optional;

/**
 * A device on a site's LAN.
 *
 * @param name a person's name for it
 * @param address its LAN address
 * @param mac its MAC address, if configured
 */
public record Device(Name name, IpAddress address, Optional<MacAddress> mac) {}
