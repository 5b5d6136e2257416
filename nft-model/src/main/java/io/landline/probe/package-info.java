// SPDX-License-Identifier: Apache-2.0
/**
 * The datagrams that prove the loop, as values: keys, wire layout, and what is answered; used by
 * the compiler for the bytes that divert them and by whoever sends and answers them.
 *
 * <p>Start with {@link io.landline.probe.ProbeDatagram}.
 */
@NullMarked
package io.landline.probe;

import org.jspecify.annotations.NullMarked;
