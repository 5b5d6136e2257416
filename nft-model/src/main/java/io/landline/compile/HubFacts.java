// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.probe.ProbePrefix;
import io.landline.wireguard.PublicKey;
import java.util.Map;

/**
 * What the compiler must know about a hub besides its policy.
 *
 * @param forwardingWasOff whether IPv4 forwarding of the public interface was off before Landline:
 *     then other traffic from there is not forwarded
 * @param prefixes the first bytes of each site's probes
 * @param hasStranger whether the veth to the test host exists
 */
public record HubFacts(
    boolean forwardingWasOff, Map<PublicKey, ProbePrefix> prefixes, boolean hasStranger) {
  public HubFacts {
    prefixes = Map.copyOf(prefixes);
  }

  /** A hub without a test host, whose key is not known. */
  public HubFacts(boolean forwardingWasOff) {
    this(forwardingWasOff, Map.of(), false);
  }
}
