// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.probe.ProbePrefix;
import io.landline.wireguard.PublicKey;
import java.util.Map;

/**
 * What the compiler must know of a hub beside its policy.
 *
 * @param forwardingWasOff whether the public interface did not forward before Landline came: then
 *     it becomes nobody's router
 * @param prefixes what each site's probes begin with
 * @param hasStranger whether the cable to the test host is there
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
