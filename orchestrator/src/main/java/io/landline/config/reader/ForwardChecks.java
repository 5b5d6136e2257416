// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.Settings;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What may not be between the forwards of one file; sorts, so that 100,000 of them are fast. */
final class ForwardChecks {
  /** The tcp and udp port that Landline serves on tunnel addresses. */
  private static final int CONTROL_PORT = 51_880;

  private final Problems problems;

  ForwardChecks(Problems problems) {
    this.problems = problems;
  }

  /** A public port of one forward. */
  private record Claim(ForwardEntry entry, int order, PortRange ports) {}

  private record Door(IpAddress address, TransportProtocol protocol) {}

  /** Names are unique; no two enabled forwards share a public address, protocol and port. */
  void check(List<ForwardEntry> entries) {
    Unique<Name> names = new Unique<>("the name", problems);
    Map<Door, List<Claim>> doors = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      ForwardEntry entry = entries.get(i);
      entry.name().ifPresent(name -> names.add(name, entry.where().key("name")));
      entry.forward().ifPresent(forward -> refuseOwnPorts(entry, forward));
      if (entry.enabled() && entry.listen().isPresent() && entry.publicAddress().isPresent()) {
        for (ProtocolPorts ports : entry.listen().get().each()) {
          doors
              .computeIfAbsent(
                  new Door(entry.publicAddress().get(), ports.protocol()),
                  door -> new ArrayList<>())
              .add(new Claim(entry, i, ports.ports()));
        }
      }
    }
    doors.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Door, List<Claim>> e) -> e.getKey().address())
                .thenComparing(e -> e.getKey().protocol()))
        .forEach(e -> overlaps(e.getKey(), e.getValue()));
  }

  private void overlaps(Door door, List<Claim> claims) {
    claims.sort(Comparator.comparing(Claim::ports).thenComparingInt(Claim::order));
    Claim reaching = claims.get(0);
    for (Claim claim : claims.subList(1, claims.size())) {
      if (claim.ports().first() <= reaching.ports().last()) {
        boolean later = claim.order() > reaching.order();
        overlap(door, later ? claim : reaching, later ? reaching : claim);
      }
      if (claim.ports().last() > reaching.ports().last()) {
        reaching = claim;
      }
    }
  }

  private void overlap(Door door, Claim later, Claim earlier) {
    problems.add(
        later.entry().where().key("listen"),
        door.protocol()
            + "/"
            + later.ports()
            + " at "
            + door.address()
            + " overlaps "
            + door.protocol()
            + "/"
            + earlier.ports()
            + " of "
            + earlier.entry().label(),
        "choose other ports, or set \"enabled\": false in one of them");
  }

  private void refuseOwnPorts(ForwardEntry entry, Forward forward) {
    if (entry.toThis() && forward.targetPorts().contains(CONTROL_PORT)) {
      problems.add(
          entry.where(),
          "it would open port " + CONTROL_PORT + " of this host, which is Landline's own",
          "leave that port out");
    }
  }

  /** Forwards of the public ports of probes, one for each site number. */
  void refuseProbePorts(List<ForwardEntry> entries, Settings.Probe probe) {
    PortRange ports = new PortRange(probe.port() + 1, probe.port() + Settings.Probe.SITES);
    for (TransportProtocol protocol : TransportProtocol.values()) {
      refuseProtected(entries, new ProtocolPorts(protocol, ports), "belongs to probes");
    }
  }

  /** Forwards of ports that stay the hub's. */
  void refuseProtected(List<ForwardEntry> entries, ProtocolPorts kept, String because) {
    for (ForwardEntry entry : entries) {
      if (entry.enabled() && entry.listen().isPresent() && entry.listen().get().overlaps(kept)) {
        problems.add(
            entry.where().key("listen"),
            entry.listen().get() + " is not free: " + kept + " " + because,
            "choose another port");
      }
    }
  }

  /** Forwards of ports that are not among those the hub lends to the site. */
  void refuseUngranted(ForwardEntry entry, List<ProtocolPorts> grants) {
    if (!entry.enabled() || entry.listen().isEmpty()) {
      return;
    }
    for (ProtocolPorts ports : entry.listen().get().each()) {
      if (grants.stream().noneMatch(grant -> grant.contains(ports))) {
        String granted = String.join(", ", grants.stream().map(ProtocolPorts::toString).toList());
        problems.add(
            entry.where().key("listen"),
            ports + " is outside the grants of " + entry.site().map(Name::text).orElse("its site"),
            (grants.isEmpty() ? "none is granted" : "granted are " + granted)
                + "; add \""
                + ports
                + "\" to them or choose another port");
      }
    }
  }
}
