// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Inline;
import io.landline.uplink.UplinkStatus;
import java.util.List;

/**
 * {@code landline status --json}, and the service's answer to a status request.
 *
 * @param state the state of the service
 * @param health what the probes prove about the host
 * @param traffic what the tunnel and the forwards carry
 * @param uplinks the uplinks of a site that chooses among several; none elsewhere
 * @param declarations on a site what it declared to each hub; on a hub what each site declared
 * @param hubs the hubs of a site that has several; none elsewhere
 */
public record Status(
    @Inline ServiceState state,
    Health health,
    @Inline LiveTraffic traffic,
    List<UplinkStatus> uplinks,
    List<SiteDeclaration> declarations,
    List<HubList.Hub> hubs)
    implements Document {
  public Status {
    uplinks = List.copyOf(uplinks);
    declarations = List.copyOf(declarations);
    hubs = List.copyOf(hubs);
  }

  /** The status of a hub, or of a site that has one. */
  public Status(
      ServiceState state, Health health, LiveTraffic traffic, List<SiteDeclaration> declarations) {
    this(state, health, traffic, List.of(), declarations, List.of());
  }
}
