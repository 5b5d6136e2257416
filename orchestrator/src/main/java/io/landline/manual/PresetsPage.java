// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.preset.Preset;
import io.landline.preset.PresetFact;
import io.landline.preset.Presets;
import java.util.List;

/** landline-presets(7), from the catalogue. */
final class PresetsPage {
  private final Presets presets;
  private final String version;
  private final String date;

  PresetsPage(Presets presets, String version, String date) {
    this.presets = presets;
    this.version = version;
    this.date = date;
  }

  String page() {
    Roff roff = new Roff("landline-presets", 7, date, version);
    roff.nameLine("landline-presets", "the kinds of device that landline forward add knows");
    roff.section("SYNOPSIS").bold("landline forward add --preset NAME DEVICE[=ADDRESS]");
    roff.section("DESCRIPTION")
        .lines(
            List.of(
                "A preset is what a kind of device or program needs to be reached: its ports,",
                "whether the device must be captured, who may call, what to set on the device,",
                "and how to test it. landline forward add --preset opens the ports in one change.",
                "The catalogue has only what a public source confirms; each preset names its",
                "sources.",
                "",
                "Opens is a forward each: the public ports and, if they differ, the device's. If no",
                "other number works, only one device at each public address can have the preset.",
                "Otherwise --listen, once for each line, chooses other public ports.",
                "",
                "Capture that is required is switched on by forward add. Capture that is useful is",
                "not: add --capture."));
    roff.section("PRESETS").leftAligned();
    for (Preset preset : presets.presets()) {
      roff.subsection(preset.name() + ": " + preset.title());
      for (PresetFact fact : PresetFact.of(preset)) {
        if (fact.label().equals(PresetFact.SOURCE)) {
          roff.item(fact.label(), List.of(fact.text()));
        } else {
          roff.item(fact.label(), fact.text());
        }
      }
    }
    roff.section("SEE ALSO")
        .lines(List.of("landline-preset(8), landline-forward(8), landline(8), landline.json(5)"));
    return roff.page();
  }
}
