// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.preset.Preset;
import java.util.List;

/**
 * {@code landline preset list --json}.
 *
 * @param presets every preset, by name
 */
public record PresetList(List<Preset> presets) implements Document {
  public PresetList {
    presets = List.copyOf(presets);
  }
}
