// SPDX-License-Identifier: Apache-2.0
/**
 * Reads what a verdict needs in addition to the probes, after each round: peers, links, neighbours,
 * counters, live flows, other programs' chains. Used by the service.
 */
@NullMarked
package io.landline.observe;

import org.jspecify.annotations.NullMarked;
