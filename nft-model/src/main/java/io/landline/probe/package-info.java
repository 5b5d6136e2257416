// SPDX-License-Identifier: Apache-2.0
/**
 * Probe datagrams as values: keys, wire layout, and which are answered. Used by the compiler, whose
 * rules match their first bytes, and by the prober, which sends and answers them.
 *
 * <p>Start with {@link io.landline.probe.ProbeDatagram}.
 */
@NullMarked
package io.landline.probe;

import org.jspecify.annotations.NullMarked;
