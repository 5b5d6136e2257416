// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;

/**
 * A captured device in the queue.
 *
 * @param address the device's
 * @param place earlier declared entries have smaller ones
 * @param accepted whether it is in force
 */
public record DeviceClaim(IpAddress address, long place, boolean accepted) implements Claim {
  DeviceClaim decided(boolean inForce) {
    return new DeviceClaim(address, place, inForce);
  }
}
