// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Inline;
import io.landline.preset.Preset;

/**
 * {@code landline preset show --json}.
 *
 * @param preset the preset
 */
public record PresetDetails(@Inline Preset preset) implements Document {}
