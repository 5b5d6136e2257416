// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

/**
 * The body of {@code POST /v1/knock}: the hub shall try what of this site it must not reach.
 *
 * @param software the site's version of Landline
 */
public record KnockRequest(String software) {}
