// SPDX-License-Identifier: Apache-2.0
/**
 * JSON as it is written: one strict parser, which names the place of a mistake, values that keep
 * their layout, and edits that leave everything else byte for byte; used by {@code config.reader},
 * {@code change} and {@code cli}.
 *
 * <p>Start with {@link io.landline.config.document.JsonDocument}.
 */
@NullMarked
package io.landline.config.document;

import org.jspecify.annotations.NullMarked;
