// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement about a preset, as {@code preset show} and the manual print it.
 *
 * @param label one word
 * @param text sentences, or an address
 */
public record PresetFact(String label, String text) {
  /** The label of an address, which is not wrapped. */
  public static final String SOURCE = "Source";

  /** Everything there is to say about a preset. */
  public static List<PresetFact> of(Preset preset) {
    List<PresetFact> facts = new ArrayList<>();
    preset.noForward().ifPresent(why -> facts.add(new PresetFact("Opens", "nothing: " + why)));
    preset.ports().forEach(port -> facts.add(new PresetFact("Opens", text(port))));
    if (preset.onePerAddress()) {
      facts.add(new PresetFact("Limit", "one device at each public address"));
    }
    preset
        .captureReason()
        .ifPresent(why -> facts.add(new PresetFact("Capture", preset.capture() + ": " + why)));
    preset
        .demandsFrom()
        .ifPresent(why -> facts.add(new PresetFact("Callers", "--from is required: " + why)));
    preset.warnings().forEach(text -> facts.add(new PresetFact("Note", text)));
    preset.settings().forEach(text -> facts.add(new PresetFact("Device", text)));
    facts.add(new PresetFact("Test", preset.test()));
    preset.sources().forEach(source -> facts.add(new PresetFact(SOURCE, source.url())));
    return facts;
  }

  private static String text(PresetPort port) {
    String lead =
        port.listen()
            + port.toPort().map(ports -> " to port " + ports + " of the device").orElse("");
    return lead
        + ": "
        + port.use()
        + "; "
        + switch (port.publicPort()) {
          case FIXED -> "no other number works";
          case SAME -> "--listen changes the number, on the device too";
          case FREE -> "--listen changes the public number";
        };
  }
}
