// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import io.landline.json.Derived;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * A kind of device or program, and what it needs to be reached.
 *
 * @param name its name on the command line
 * @param title what it is
 * @param noForward why it needs no forward; absent if it needs one
 * @param ports what is forwarded; empty if it needs no forward
 * @param capture whether the device must be captured
 * @param captureReason why capture is required or useful; absent if it makes no difference
 * @param demandsFrom why the callers must be named with {@code --from}; absent if anyone may call
 * @param settings what to set on the device or at its provider
 * @param warnings what to know before it is opened
 * @param test how to see that it works
 * @param sources where its facts are published
 */
public record Preset(
    Name name,
    String title,
    Optional<String> noForward,
    List<PresetPort> ports,
    CaptureNeed capture,
    Optional<String> captureReason,
    Optional<String> demandsFrom,
    List<String> settings,
    List<String> warnings,
    String test,
    List<Source> sources) {
  public Preset {
    ports = List.copyOf(ports);
    settings = List.copyOf(settings);
    warnings = List.copyOf(warnings);
    sources = List.copyOf(sources);
    require(!title.isBlank() && !test.isBlank(), name, "title or test is empty");
    require(!sources.isEmpty(), name, "no source");
    require(noForward.isPresent() == ports.isEmpty(), name, "ports or noForward, one of them");
    require(
        captureReason.isPresent() != (capture == CaptureNeed.NO),
        name,
        "captureReason and capture");
    require(
        noForward.isEmpty() || (capture != CaptureNeed.REQUIRED && demandsFrom.isEmpty()),
        name,
        "it needs no forward and has conditions for one");
    for (int i = 0; i < ports.size(); i++) {
      for (PresetPort other : ports.subList(i + 1, ports.size())) {
        require(!ports.get(i).listen().overlaps(other.listen()), name, "its ports overlap");
      }
    }
  }

  private static void require(boolean condition, Name name, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("preset " + name + ": " + problem);
    }
  }

  /** Whether only one device at a public address can have it. */
  @Derived
  public boolean onePerAddress() {
    return ports.stream().anyMatch(port -> port.publicPort() == PublicPort.FIXED);
  }
}
