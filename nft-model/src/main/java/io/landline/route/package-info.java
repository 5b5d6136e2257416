// SPDX-License-Identifier: Apache-2.0
/**
 * iproute2's words as values: rules, routes, interface settings; everything above {@code net} may
 * use it.
 *
 * <p>Start with {@link io.landline.route.RoutingState}.
 */
@NullMarked
package io.landline.route;

import org.jspecify.annotations.NullMarked;
