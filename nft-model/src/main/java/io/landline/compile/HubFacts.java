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
 * @param pathMtus by key of the site, bytes of the longest inner packet that the path to it
 *     carries, where it was measured
 */
public record HubFacts(
    boolean forwardingWasOff,
    Map<PublicKey, ProbePrefix> prefixes,
    boolean hasStranger,
    Map<PublicKey, Integer> pathMtus) {
  public HubFacts {
    prefixes = Map.copyOf(prefixes);
    pathMtus = Map.copyOf(pathMtus);
  }

  /** A hub whose paths were not measured. */
  public HubFacts(
      boolean forwardingWasOff, Map<PublicKey, ProbePrefix> prefixes, boolean hasStranger) {
    this(forwardingWasOff, prefixes, hasStranger, Map.of());
  }

  /** A hub without a test host, whose key is not known. */
  public HubFacts(boolean forwardingWasOff) {
    this(forwardingWasOff, Map.of(), false, Map.of());
  }
}
