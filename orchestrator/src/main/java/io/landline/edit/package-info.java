// SPDX-License-Identifier: Apache-2.0
/**
 * Changes a host's {@code landline.json} on somebody's behalf: keeps its layout, loses no edit of
 * others, remembers who did what; used by {@code cli} only.
 *
 * <p>Start with {@link io.landline.edit.ConfigurationEditor}.
 */
@NullMarked
package io.landline.edit;

import org.jspecify.annotations.NullMarked;
