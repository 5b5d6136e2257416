// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

/** Where on the drawn way from the internet to the devices something is broken. */
public enum Link {
  INTERNET_TO_HUB,
  HUB_TO_TUNNEL,
  TUNNEL_TO_SITE,
  SITE_TO_DEVICES
}
