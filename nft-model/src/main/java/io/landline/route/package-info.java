// SPDX-License-Identifier: Apache-2.0
/**
 * Routing rules, routes and interface settings as values that format themselves as iproute2 prints
 * them. Uses {@code net} only.
 *
 * <p>Start with {@link io.landline.route.RoutingState}.
 */
@NullMarked
package io.landline.route;

import org.jspecify.annotations.NullMarked;
