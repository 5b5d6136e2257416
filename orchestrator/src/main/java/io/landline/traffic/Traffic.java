// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.health.fact.ForwardTraffic;
import java.util.List;
import java.util.Map;

/**
 * The traffic so far.
 *
 * @param forwards each forward's, in the order of the configuration
 * @param deviceFlows live flows that captured devices began, by the device's name; on a hub
 *     SITE/ADDRESS
 * @param refused new flows that exceeded the limit, by forward; absent if none did
 * @param changedPorts source ports that captured devices do not keep, the first few
 */
public record Traffic(
    List<ForwardTraffic> forwards,
    Map<String, Integer> deviceFlows,
    Map<String, Long> refused,
    List<ChangedPort> changedPorts) {
  public Traffic {
    refused = Map.copyOf(refused);
    changedPorts = List.copyOf(changedPorts);
    forwards = List.copyOf(forwards);
    deviceFlows = Map.copyOf(deviceFlows);
  }
}
