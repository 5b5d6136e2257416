// SPDX-License-Identifier: Apache-2.0
/**
 * The catalogue of presets: the ports of known devices and programs, and what else they need. Used
 * by the commands and by the manual.
 *
 * <p>Start with {@link io.landline.preset.Presets}.
 */
@NullMarked
package io.landline.preset;

import org.jspecify.annotations.NullMarked;
