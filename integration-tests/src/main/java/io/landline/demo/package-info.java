// SPDX-License-Identifier: Apache-2.0
/**
 * The story, told with real packets in the lab: what {@code ./demo} runs.
 *
 * <p>Start with {@link io.landline.demo.Demo}.
 */
@NullMarked
package io.landline.demo;

import org.jspecify.annotations.NullMarked;
