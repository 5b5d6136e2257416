// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.Sighting;
import java.util.Optional;

/**
 * What a host tells the other one about a site that they share.
 *
 * @param forwards those that it has
 * @param wrongSource the source that the hub's kernel gives to what the site sends, where it is
 *     another one than it should be; absent where it is not, and on a site
 */
public record HostReport(ForwardPages forwards, Optional<Sighting> wrongSource) {
  /** The report of a host whose kernel was not looked at. */
  public static HostReport of(ForwardPages forwards) {
    return new HostReport(forwards, Optional.empty());
  }
}
