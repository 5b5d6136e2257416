// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.preset.CaptureNeed;
import io.landline.preset.Preset;
import io.landline.preset.PresetPort;
import io.landline.preset.PublicPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A preset as the command line asks for it, and the conditions that it makes.
 *
 * @param preset from the catalogue
 * @param ports its ports, with the public ones of {@code --listen}
 */
record PresetForwards(Preset preset, List<PresetPort> ports) {

  /**
   * Applies {@code --listen}.
   *
   * @param listen one for each port of the preset, or none
   */
  static PresetForwards of(Preset preset, List<String> listen) throws EditException {
    List<PresetPort> ports = preset.ports();
    if (listen.isEmpty()) {
      return new PresetForwards(preset, ports);
    }
    if (preset.onePerAddress()) {
      throw new EditException(
          Kind.USAGE, preset.name() + " works with its own ports only", "leave out --listen");
    }
    if (listen.size() != ports.size()) {
      throw new EditException(
          Kind.USAGE,
          preset.name()
              + (ports.size() == 1
                  ? " adds one forward, with one --listen or none"
                  : " adds " + ports.size() + " forwards, each with a --listen or none"),
          "such as "
              + String.join(" ", ports.stream().map(p -> "--listen " + p.listen()).toList()));
    }
    List<PresetPort> shifted = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      shifted.add(ports.get(i).withListen(Listen.parse(listen.get(i))));
    }
    return new PresetForwards(preset, List.copyOf(shifted));
  }

  /** Whether it captures the device. */
  boolean captures() {
    return preset.capture() == CaptureNeed.REQUIRED;
  }

  /** Fails where the target or an option contradicts the preset. */
  void check(ForwardTarget target, List<IpPrefix> from, boolean masquerade) throws EditException {
    if (target.ports().isPresent()) {
      throw new EditException(
          Kind.USAGE,
          "preset " + preset.name() + " has the device's ports",
          "leave out ':" + target.ports().get() + "'");
    }
    boolean anyone = from.isEmpty() || from.contains(IpPrefix.ANY_IPV4);
    if (preset.demandsFrom().isPresent() && anyone) {
      throw new EditException(
          Kind.USAGE,
          preset.name() + " needs --from: " + preset.demandsFrom().get(),
          "name the callers, such as --from 198.51.100.0/24");
    }
    if (captures() && target.host().equals(NamedForward.THIS) && !target.isPeer()) {
      throw new EditException(
          Kind.USAGE,
          preset.name() + " must be captured, and 'this' host cannot be",
          "run it on a device of its own");
    }
    if (captures() && masquerade) {
      throw new EditException(
          Kind.USAGE,
          preset.name() + " must be captured, and --masquerade is for devices that cannot be",
          "leave it out");
    }
  }

  /** Fails if a wanted forward's public ports lead elsewhere already. */
  void refuseTaken(ConfigurationDraft draft, List<DeclaredForward> wanted) throws EditException {
    for (DeclaredForward forward : wanted) {
      Optional<DeclaredForward> other =
          draft.forwards().stream()
              .filter(f -> f.enabled() && !f.leadsAs(forward))
              .filter(f -> f.listen().overlaps(forward.listen()))
              .filter(f -> address(draft, f).equals(address(draft, forward)))
              .findFirst();
      if (other.isPresent()) {
        throw taken(forward, other.get());
      }
    }
  }

  private EditException taken(DeclaredForward forward, DeclaredForward other) {
    String first = "first: landline forward remove " + other.name();
    return new EditException(
        Kind.USAGE,
        preset.name()
            + " needs "
            + forward.listen()
            + ", and forward "
            + other.name()
            + " leads "
            + other.listen()
            + " to "
            + other.site().map(site -> site + "/").orElse("")
            + other.to(),
        preset.onePerAddress()
            ? "only one device at a public address can have these ports; " + first
            : "choose another number with --listen, or " + first);
  }

  /** The public address of a hub's forward, where its site has one of its own. */
  private static Optional<IpAddress> address(ConfigurationDraft draft, DeclaredForward forward) {
    return draft.sites().stream()
        .filter(site -> forward.site().filter(site.name()::equals).isPresent())
        .findFirst()
        .flatMap(site -> site.publicAddress());
  }

  /**
   * The name of a forward.
   *
   * @param base what it begins with
   * @param to the device, if another forward has that name
   */
  Name name(PresetPort port, String base, String to, List<String> taken) {
    String number = ports.size() == 1 ? "" : "-" + port.listen().ports().first();
    List<String> candidates =
        Stream.of(
                base + number, base + "-" + to + number, base + "-" + port.listen().ports().first())
            .filter(name -> name.length() <= Name.LONGEST && !taken.contains(name))
            .toList();
    return new Name(candidates.isEmpty() ? base + number : candidates.get(0));
  }

  /** What to tell the user after the change, each with its label. */
  void advise(CommandOutput out) {
    preset
        .captureReason()
        .ifPresent(why -> out.advice("Capture", "is " + preset.capture() + ": " + why));
    preset.warnings().forEach(text -> out.advice("Note", text));
    for (int i = 0; i < ports.size(); i++) {
      PresetPort port = ports.get(i);
      if (port.publicPort() == PublicPort.SAME && !port.equals(preset.ports().get(i))) {
        out.advice(
            "Device",
            "It must use port "
                + port.devicePorts()
                + " now, not "
                + preset.ports().get(i).devicePorts()
                + ".");
      }
    }
    preset.settings().forEach(text -> out.advice("Device", text));
    out.advice("Test", preset.test());
  }
}
