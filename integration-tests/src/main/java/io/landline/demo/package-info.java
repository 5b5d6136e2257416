// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: Landline set up and tested with real packets in the lab. {@code ./demo} runs it.
 *
 * <p>Start with {@link io.landline.demo.Demo}.
 */
@NullMarked
package io.landline.demo;

import org.jspecify.annotations.NullMarked;
