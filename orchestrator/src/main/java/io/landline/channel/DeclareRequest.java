// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Declaration;
import java.time.Duration;
import java.util.Optional;

/**
 * The body of {@code PUT /v1/declaration}: all that a site asks of its hub.
 *
 * @param software the site's version of Landline
 * @param revision larger in each declaration that differs from the one before; the hub keeps the
 *     largest
 * @param trial whether the hub only answers what it would decide
 * @param probationSeconds when the hub returns to the former declaration unless the same one comes
 *     again without this; absent: never
 * @param declaration what the site asks for
 */
public record DeclareRequest(
    String software,
    long revision,
    boolean trial,
    Optional<Duration> probationSeconds,
    Declaration declaration) {}
