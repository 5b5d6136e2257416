// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.health.fact.ForwardTraffic;
import java.util.List;
import java.util.Map;

/**
 * What was carried until now.
 *
 * @param forwards each forward's, in the order of the configuration
 * @param deviceFlows live flows that captured devices began, by the device's name; on a hub
 *     SITE/ADDRESS
 */
public record Traffic(List<ForwardTraffic> forwards, Map<String, Integer> deviceFlows) {
  public Traffic {
    forwards = List.copyOf(forwards);
    deviceFlows = Map.copyOf(deviceFlows);
  }
}
