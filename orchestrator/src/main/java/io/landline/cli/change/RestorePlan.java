// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.cli.command.CommandOutput;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.grant.Declaration;
import io.landline.grant.DeviceName;
import io.landline.grant.ForwardRequest;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a site declared before its computer was replaced: as commands that a person can check, and
 * as one change. It comes from the hub, which may be somebody else's by now, so it is never made
 * without a person's consent.
 */
final class RestorePlan {
  private final Declaration declaration;
  private final IpAddress own;
  private final Map<IpAddress, Name> names;

  /**
   * The plan.
   *
   * @param own the site's tunnel address, which in a declaration stands for its host
   */
  RestorePlan(Declaration declaration, IpAddress own) {
    this.declaration = declaration;
    this.own = own;
    this.names =
        declaration.devices().stream()
            .collect(Collectors.toMap(DeviceName::address, DeviceName::name, (one, other) -> one));
  }

  /** The commands that make the same change, in their order. */
  List<String> commands() {
    List<String> lines = new ArrayList<>();
    devices().forEach((address, name) -> lines.add("landline device add " + name + " " + address));
    for (ForwardRequest forward : declaration.forwards()) {
      lines.add(command(forward));
      if (!forward.enabled()) {
        lines.add("landline forward disable " + forward.name());
      }
    }
    if (!declaration.captured().isEmpty()) {
      lines.add(
          "landline capture add "
              + declaration.captured().stream()
                  .map(address -> name(address).text())
                  .collect(Collectors.joining(" ")));
    }
    return lines;
  }

  private String command(ForwardRequest forward) {
    StringBuilder line = new StringBuilder("landline forward add " + forward.listen() + " ");
    line.append(to(forward));
    shifted(forward).ifPresent(ports -> line.append(':').append(ports));
    line.append(" --name ").append(forward.name());
    forward.from().forEach(network -> line.append(" --from ").append(network));
    forward.rate().ifPresent(limit -> line.append(" --rate ").append(limit).append("/s"));
    return line.toString();
  }

  /** What is not part of the commands; a line for each. */
  List<String> remarks() {
    List<String> lines = new ArrayList<>();
    for (ForwardRequest forward : declaration.forwards()) {
      forward
          .publicAddress()
          .ifPresent(
              address ->
                  lines.add(
                      "forward "
                          + forward.name()
                          + " was at "
                          + address
                          + ": set its publicAddress in landline.json"));
    }
    lines.add(
        "MAC addresses, notes, --masquerade and capture.exclude were not declared: set them again");
    return lines;
  }

  /** Makes the change; what is there already stays. */
  void make(ConfigurationDraft draft, CommandOutput out) throws EditException {
    for (Map.Entry<IpAddress, Name> device : devices().entrySet()) {
      DeviceCommands.add(draft, device.getValue(), device.getKey(), Optional.empty(), out);
    }
    for (ForwardRequest forward : declaration.forwards()) {
      ForwardTarget target = ForwardTarget.parse(to(forward), false);
      DeclaredForward wanted =
          new DeclaredForward(
              forward.name(),
              forward.listen(),
              Optional.empty(),
              to(forward),
              shifted(forward),
              forward.from(),
              forward.rate(),
              false,
              forward.enabled(),
              Optional.empty());
      boolean unused = new ForwardAddition(draft, target, out).add(wanted, true, false);
    }
    for (IpAddress captured : declaration.captured()) {
      CaptureCommands.capture(draft, name(captured).text(), out);
    }
    remarks().forEach(remark -> out.advice("Note", remark));
  }

  /** The devices that are captured or that forwards lead to, in the order of their addresses. */
  private Map<IpAddress, Name> devices() {
    List<IpAddress> all = new ArrayList<>(declaration.captured());
    declaration.forwards().stream()
        .map(ForwardRequest::to)
        .filter(address -> !address.equals(own))
        .forEach(all::add);
    return all.stream()
        .distinct()
        .sorted()
        .collect(
            Collectors.toMap(
                Function.identity(), this::name, (one, other) -> one, LinkedHashMap::new));
  }

  private String to(ForwardRequest forward) {
    return forward.to().equals(own) ? NamedForward.THIS : name(forward.to()).text();
  }

  private Name name(IpAddress device) {
    return Optional.ofNullable(names.get(device))
        .orElseGet(() -> new Name("device-" + device.toString().replace('.', '-')));
  }

  private static Optional<PortRange> shifted(ForwardRequest forward) {
    return Optional.of(forward.toPort()).filter(ports -> !ports.equals(forward.listen().ports()));
  }
}
