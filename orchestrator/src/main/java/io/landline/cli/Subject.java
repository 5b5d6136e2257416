// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.config.Suggestion;
import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Listen;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a test is about: a forward, a device, a site, or all there is.
 *
 * @param name as people call it; empty for all
 * @param forwards those that it is about
 * @param device the one that it is about; absent where it is about several or none
 * @param isOfHub whether there are several sites, of which it may concern one
 */
record Subject(
    String name, List<LiveFacts.Forward> forwards, Optional<String> device, boolean isOfHub) {
  private static final String SITE = "/";

  Subject {
    forwards = List.copyOf(forwards);
  }

  /** Everything. */
  static Subject all(LiveFacts live) {
    return new Subject("", live.forwards(), Optional.empty(), isHub(live));
  }

  /** The one of that name. */
  static Subject of(String name, LiveFacts live) throws CommandFailure {
    Optional<LiveFacts.Forward> forward =
        live.forwards().stream().filter(f -> f.name().equals(name)).findFirst();
    if (forward.isPresent()) {
      return new Subject(
          name, List.of(forward.get()), Optional.of(device(forward.get())), isHub(live));
    }
    if (devices(live).contains(name)) {
      return new Subject(
          name,
          live.forwards().stream().filter(f -> device(f).equals(name)).toList(),
          Optional.of(name),
          isHub(live));
    }
    if (live.peers().stream().anyMatch(peer -> peer.name().equals(name))) {
      return new Subject(
          name,
          live.forwards().stream().filter(f -> f.to().startsWith(name + SITE)).toList(),
          Optional.empty(),
          isHub(live));
    }
    Set<String> names = new LinkedHashSet<>(devices(live));
    live.forwards().forEach(f -> names.add(f.name()));
    live.peers().forEach(p -> names.add(p.name()));
    throw CommandFailure.usage(
        "there is no forward, device or site '" + name + "' here",
        Suggestion.nearest(name, names)
            .map(word -> "did you mean " + word + "?")
            .orElse("see landline status"));
  }

  /** A site has one peer, the hub. */
  private static boolean isHub(LiveFacts live) {
    return live.peers().stream().noneMatch(p -> p.name().equals(Configuration.HUB.text()));
  }

  private static Set<String> devices(LiveFacts live) {
    Set<String> devices = new LinkedHashSet<>();
    live.captured().forEach(c -> devices.add(c.name()));
    live.forwards().forEach(f -> devices.add(device(f)));
    return devices;
  }

  /** Where a forward leads, without ports. */
  private static String device(LiveFacts.Forward forward) {
    return forward.to().split(":", 2)[0];
  }

  private boolean isAll() {
    return name.isEmpty();
  }

  /** What of all that was found concerns it; how well that alone is. */
  HealthFacts of(HealthFacts all) {
    List<HealthFacts.Site> sites = all.sites().stream().filter(this::concerns).toList();
    if (sites.isEmpty() || sites.size() == all.sites().size()) {
      return all;
    }
    HealthFacts.Site worst = sites.get(0);
    for (HealthFacts.Site site : sites) {
      worst = State.valueOf(site.state()).isWorseThan(State.valueOf(worst.state())) ? site : worst;
    }
    return new HealthFacts(
        worst.state(), worst.headline(), all.since(), all.proved(), all.lines(), sites);
  }

  private boolean concerns(HealthFacts.Site site) {
    if (isAll() || !isOfHub) {
      return true;
    }
    return name.equals(site.name())
        || device.filter(d -> d.startsWith(site.name() + SITE)).isPresent()
        || forwards.stream().anyMatch(f -> f.to().startsWith(site.name() + SITE));
  }

  /** Whether what a leg tries has to do with it: a public port of another forward has not. */
  boolean concerns(HealthFacts.Leg leg) {
    String[] parts = leg.leg().split(":", 2);
    return isAll()
        || switch (parts[0]) {
          case "forward-outside", "forward-inside" ->
              parts.length < 2 || has(ProtocolPorts.parse(parts[1]));
          case "agreement" ->
              parts.length < 2
                  || forwards.stream()
                      .anyMatch(
                          f -> Listen.parse(f.listen()).overlaps(ProtocolPorts.parse(parts[1])));
          case "tcp" ->
              forwards.stream()
                  .anyMatch(
                      f -> Listen.parse(f.listen()).protocols().contains(TransportProtocol.TCP));
          case "device" -> device.filter(d -> d.equals(parts[1])).isPresent();
          default -> true;
        };
  }

  /** What was proved of each forward that it is about; of disabled ones only where it is one. */
  List<Proof> proofs(HealthFacts health) {
    return forwards.stream()
        .filter(forward -> forward.enabled() || forward.name().equals(name))
        .map(forward -> Proof.of(forward, health))
        .toList();
  }

  /** Whether a finding has to do with it. */
  boolean concerns(HealthFacts.Finding finding) {
    return concerns(new HealthFacts.Leg(finding.leg(), HealthFacts.Outcome.BAD, finding.harm()));
  }

  private boolean has(ProtocolPorts ports) {
    return forwards.stream()
        .map(f -> Listen.parse(f.listen()))
        .anyMatch(l -> l.ports().equals(ports.ports()) && l.protocols().contains(ports.protocol()));
  }

  /** Whether it is about a device. */
  boolean concerns(HealthFacts.Device of) {
    return isAll() || device.map(d -> d.equals(of.name()) || d.equals(of.address())).orElse(false);
  }

  /** Whether it is about the device that does not keep a port; a hub names it SITE/ADDRESS. */
  boolean concerns(LiveFacts.ChangedPort port) {
    return isAll()
        || device.map(port.device()::equals).orElse(port.device().startsWith(name + SITE));
  }

  /** What a test begins with. */
  String title(List<HealthFacts.Site> sites) {
    if (isAll()) {
      return sites.stream()
          .map(s -> s.name() + ", seen as " + s.publicAddress())
          .collect(Collectors.joining("; "));
    }
    String ports =
        forwards.stream()
            .map(f -> f.name() + " " + f.listen() + (f.name().equals(name) ? " to " + f.to() : ""))
            .reduce((a, b) -> a + ", " + b)
            .orElse("no forward");
    return forwards.stream().anyMatch(f -> f.name().equals(name))
        ? "forward " + ports
        : name + ": " + ports;
  }
}
