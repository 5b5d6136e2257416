// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

/** One of the two hosts of a tunnel. */
public enum Side {
  SITE,
  HUB
}
