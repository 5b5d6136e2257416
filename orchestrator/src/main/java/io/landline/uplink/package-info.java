// SPDX-License-Identifier: Apache-2.0
/**
 * A site's uplinks: what probes find of each, and which one carries the tunnel. Used by drift, the
 * prober and the service.
 */
@NullMarked
package io.landline.uplink;

import org.jspecify.annotations.NullMarked;
