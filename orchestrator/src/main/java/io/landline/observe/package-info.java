// SPDX-License-Identifier: Apache-2.0
/**
 * Looks up what a verdict needs beside the probes once a round is through: peers, links,
 * neighbours, counters, live flows, other programs' chains. Used by the service.
 */
@NullMarked
package io.landline.observe;

import org.jspecify.annotations.NullMarked;
