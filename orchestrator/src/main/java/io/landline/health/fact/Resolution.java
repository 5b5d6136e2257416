// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the endpoint's name resolves to now.
 *
 * @param configured as the configuration says it
 * @param addresses what it resolves to; none if it does not resolve
 * @param lastGood where the last handshake was made; absent if never
 */
public record Resolution(
    HostEndpoint configured, List<IpAddress> addresses, Optional<Endpoint> lastGood) {
  public Resolution {
    addresses = List.copyOf(addresses);
  }
}
