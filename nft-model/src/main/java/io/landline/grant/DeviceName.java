// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.policy.Name;

/**
 * What a site calls one of its devices. The hub keeps it for a site that must be set up again, and
 * decides nothing by it.
 *
 * @param name the name in the site's configuration
 * @param address the device's LAN address
 */
public record DeviceName(Name name, IpAddress address) {}
