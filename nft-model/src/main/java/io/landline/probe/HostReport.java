// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.Sighting;
import java.util.Optional;

/**
 * A host's report to the other one about the site that they share.
 *
 * @param forwards the host's forwards
 * @param wrongSource the source that the hub's kernel gives the site's packets, if it is not the
 *     expected one; absent otherwise, and on a site
 */
public record HostReport(ForwardPages forwards, Optional<Sighting> wrongSource) {
  /** A report without a wrong source. */
  public static HostReport of(ForwardPages forwards) {
    return new HostReport(forwards, Optional.empty());
  }
}
