// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue, {@code presets.json}. It has only what a public source confirms.
 *
 * @param presets every preset, by name
 */
public record Presets(List<Preset> presets) {
  private static final String CATALOGUE = "presets.json";

  public Presets {
    presets = List.copyOf(presets);
    for (int i = 1; i < presets.size(); i++) {
      if (presets.get(i - 1).name().compareTo(presets.get(i).name()) >= 0) {
        throw new IllegalArgumentException(presets.get(i).name() + " is not in order of names");
      }
    }
  }

  /** Reads the catalogue of this program. */
  public static Presets load() {
    try (InputStream in = Presets.class.getResourceAsStream(CATALOGUE)) {
      if (in == null) {
        throw new IllegalStateException(CATALOGUE + " is missing");
      }
      return RecordCodec.decode(
          Presets.class, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException(CATALOGUE + ": " + e.getMessage(), e);
    }
  }

  /** The preset of this name. */
  public Optional<Preset> find(String name) {
    return presets.stream().filter(preset -> preset.name().text().equals(name)).findFirst();
  }

  /**
   * The preset that a forward was made from, as its name and its public side show; empty for a
   * forward that a person named otherwise.
   */
  public Optional<Preset> of(Name forward, Listen listen) {
    return presets.stream()
        .filter(preset -> (forward + "-").startsWith(preset.name() + "-"))
        .filter(
            preset ->
                preset.ports().stream()
                    .map(PresetPort::listen)
                    .anyMatch(
                        own ->
                            own.protocols().equals(listen.protocols())
                                && own.ports().size() == listen.ports().size()))
        .max(Comparator.comparing(preset -> preset.name().text().length()));
  }

  /** The names of all presets. */
  public List<String> names() {
    return presets.stream().map(preset -> preset.name().text()).toList();
  }
}
