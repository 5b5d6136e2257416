// SPDX-License-Identifier: Apache-2.0
/**
 * Changes a host's {@code landline.json} on somebody's behalf: keeps its layout, loses no edit of
 * others, remembers who did what, and what people took out of force without changing it; used by
 * {@code control}, {@code daemon} and {@code cli}.
 *
 * <p>Start with {@link io.landline.change.ConfigurationEditor}.
 */
@NullMarked
package io.landline.change;

import org.jspecify.annotations.NullMarked;
