// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.cli.command.CommandFailure;
import io.landline.config.Suggestion;
import io.landline.preset.Preset;
import io.landline.preset.Presets;

/** The name of a preset on the command line. */
public final class PresetArgument {
  private PresetArgument() {}

  /** The preset of this name. */
  public static Preset parse(String name) throws CommandFailure {
    Presets all = Presets.load();
    return all.find(name)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no preset '" + name + "'",
                    Suggestion.nearest(name, all.names())
                        .map(word -> "did you mean " + word + "?")
                        .orElse("see landline preset list")));
  }
}
