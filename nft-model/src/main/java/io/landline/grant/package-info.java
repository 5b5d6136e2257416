// SPDX-License-Identifier: Apache-2.0
/**
 * What a site declares to its hub, and what the hub grants of it. Used by the services of both.
 *
 * <p>Start with {@link io.landline.grant.Declaration} and {@link io.landline.grant.GrantJudge}.
 */
@NullMarked
package io.landline.grant;

import org.jspecify.annotations.NullMarked;
