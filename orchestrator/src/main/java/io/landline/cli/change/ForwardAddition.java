// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.config.DeclaredForward;
import io.landline.config.NamedForward;
import io.landline.policy.Device;
import io.landline.policy.Name;
import java.util.Optional;

/** Adds forwards that lead to one target, and captures it. */
final class ForwardAddition {
  private final ConfigurationDraft draft;
  private final ForwardTarget target;
  private final CommandOutput out;
  private final String to;

  /**
   * Begins at the target; at a site a new device is added.
   *
   * @throws EditException if there is no such device or site
   */
  ForwardAddition(ConfigurationDraft draft, ForwardTarget target, CommandOutput out)
      throws EditException {
    this.draft = draft;
    this.target = target;
    this.out = out;
    if (target.site().isPresent()) {
      target.requireMember(draft);
    }
    this.to = draft.isHub() ? target.host() : device(draft, target, out);
  }

  /** The device's name at a site, its address on the hub, or {@code this}. */
  String to() {
    return to;
  }

  /**
   * Adds a forward unless it is there already, and prints the hub's line.
   *
   * @param named whether its name was given
   * @return whether it was added
   */
  boolean add(DeclaredForward wanted, boolean named, boolean captures) throws EditException {
    Optional<DeclaredForward> there = draft.forwards().stream().filter(wanted::leadsAs).findFirst();
    if (there.isEmpty()) {
      if (draft.forwardNames().contains(wanted.name().text())) {
        throw new EditException(
            Kind.USAGE,
            "there is a forward " + wanted.name() + " already",
            "choose another name with --name");
      }
      draft.put(wanted);
      out.done("forward " + wanted.name() + ": " + wanted.listen() + " -> " + words(wanted));
    } else if (!there.get().does(wanted) || (named && !there.get().name().equals(wanted.name()))) {
      Name other = there.get().name();
      throw new EditException(
          Kind.USAGE,
          "forward "
              + other
              + " leads "
              + wanted.listen()
              + " to "
              + words(wanted)
              + " already, with other options",
          "change it with: landline forward set " + other + " ...");
    }
    if (!draft.isHub()) {
      out.otherHost(hubLine(there.orElse(wanted), captures));
    }
    return there.isEmpty();
  }

  /** Captures the target. */
  void capture() throws EditException {
    if (target.isPeer()) {
      String peer = target.site().orElseThrow();
      if (!draft.peer(peer).capture()) {
        throw CaptureCommands.ofPeer(peer);
      }
      return;
    }
    if (to.equals(NamedForward.THIS)) {
      throw new EditException(Kind.USAGE, "--capture is for a site's devices", "leave it out here");
    }
    if (draft.isHub()) {
      CaptureCommands.letOut(draft, target, out);
    } else {
      CaptureCommands.capture(draft, to, out);
    }
  }

  /** The device's name; adds a new device. */
  private static String device(ConfigurationDraft draft, ForwardTarget target, CommandOutput out)
      throws EditException {
    String host = target.host();
    if (host.equals(NamedForward.THIS)) {
      return host;
    }
    if (target.address().isPresent()) {
      DeviceCommands.add(draft, new Name(host), target.address().get(), Optional.empty(), out);
      return host;
    }
    Optional<Device> byAddress =
        draft.devices().stream().filter(d -> d.address().toString().equals(host)).findFirst();
    if (byAddress.isPresent()) {
      return byAddress.get().name().text();
    }
    if (Optional.of(host).filter(h -> h.matches("[0-9.]+")).isPresent()) {
      throw new EditException(
          Kind.USAGE, "no device has the address " + host, "give it a name here: NAME=" + host);
    }
    return draft.device(host).name().text();
  }

  private String words(DeclaredForward forward) {
    return (target.isPeer()
            ? target.site().orElseThrow()
            : forward.site().map(site -> site + "/").orElse("") + forward.to())
        + forward.toPort().map(ports -> ":" + ports).orElse("");
  }

  /** The command for a hub that takes no declarations. */
  private String hubLine(DeclaredForward forward, boolean captures) throws EditException {
    String device =
        forward.to().equals(NamedForward.THIS)
            ? forward.to()
            : draft.device(forward.to()).address().toString();
    StringBuilder line = new StringBuilder("landline forward add " + forward.listen() + " ");
    line.append(draft.name()).append('/').append(device);
    forward.toPort().ifPresent(ports -> line.append(':').append(ports));
    line.append(" --name ").append(forward.name());
    forward.from().forEach(network -> line.append(" --from ").append(network));
    forward.rate().ifPresent(limit -> line.append(" --rate ").append(limit).append("/s"));
    if (captures) {
      line.append(" --capture");
    }
    return line.toString();
  }
}
