// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.uplink.UplinkStatus;
import java.util.List;

/**
 * {@code landline uplink list --json}.
 *
 * @param uplinks in the order of preference; none where a site has one uplink, and on a hub
 */
public record UplinkList(List<UplinkStatus> uplinks) implements Document {
  public UplinkList {
    uplinks = List.copyOf(uplinks);
  }
}
