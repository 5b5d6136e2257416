// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code forwards} except its target, which hub and site name differently. */
final class ForwardReader {
  private final Problems problems;

  ForwardReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * The device that a forward leads to.
   *
   * @param address the device's, or the site's tunnel address
   * @param isThis whether it is the site's own host
   */
  record Target(IpAddress address, boolean isThis) {}

  /**
   * Reads the entry's other keys.
   *
   * @param target absent if it was wrong, which is a problem already
   * @param publicAddress its own or the site's; absent if it was wrong
   * @param site on a hub the site's name; absent if it was wrong
   */
  ForwardEntry read(
      ObjectReader reader,
      Optional<Target> target,
      Optional<IpAddress> publicAddress,
      Optional<Name> site,
      boolean onHub) {
    Said said = said(reader);
    Optional<Name> name = said.name();
    Optional<Listen> listen = said.listen();
    List<IpPrefix> from = from(reader, said.from());
    reader.known("publicAddress");
    boolean masquerade = masquerade(reader, target, onHub);
    reader.done();

    Optional<PortRange> ports = targetPorts(reader, listen, said.toPort());
    Optional<Forward> forward = Optional.empty();
    if (name.isPresent()
        && listen.isPresent()
        && ports.isPresent()
        && publicAddress.isPresent()
        && target.isPresent()) {
      forward =
          Optional.of(
              new Forward(
                  name.get(),
                  listen.get(),
                  publicAddress.get(),
                  target.get().address(),
                  ports.get(),
                  from,
                  said.rate(),
                  said.enabled(),
                  masquerade));
    }
    boolean ownHost = target.map(Target::isThis).orElse(false);
    return new ForwardEntry(
        reader.where(), name, site, listen, publicAddress, said.enabled(), ownHost, forward);
  }

  /**
   * The keys that need no other entry; an absent value was wrong or left out.
   *
   * @param from as it is written
   */
  record Said(
      Optional<Name> name,
      Optional<Listen> listen,
      Optional<PortRange> toPort,
      List<IpPrefix> from,
      Optional<Integer> rate,
      boolean enabled) {}

  static Said said(ObjectReader reader) {
    return new Said(
        reader.required("name", Name::new, "ipsc"),
        reader.required("listen", Listen::parse, "udp/55193"),
        reader.maybeNumberOrText("toPort", PortRange::parse, "5992"),
        reader.texts("from", Values::network, "198.51.100.0/24"),
        reader.maybeInteger("rate", 1, 1_000_000),
        reader.bool("enabled", true));
  }

  private List<IpPrefix> from(ObjectReader reader, List<IpPrefix> from) {
    if (reader.isEmptyList("from")) {
      problems.add(
          reader.at("from"), "an empty list allows no source", "omit \"from\" to allow any");
    }
    return from.contains(IpPrefix.ANY_IPV4) ? List.of() : from;
  }

  private boolean masquerade(ObjectReader reader, Optional<Target> target, boolean onHub) {
    if (onHub) {
      reader.refuse(
          "masquerade", "only the site can hide callers from a device", "set it at the site");
      return false;
    }
    boolean wanted = reader.bool("masquerade", false);
    if (wanted && target.isPresent() && target.get().isThis()) {
      problems.add(
          reader.at("masquerade"), "this host always sees its callers", "leave masquerade out");
    }
    return wanted;
  }

  private Optional<PortRange> targetPorts(
      ObjectReader reader, Optional<Listen> listen, Optional<PortRange> toPort) {
    if (listen.isEmpty() || (reader.has("toPort") && toPort.isEmpty())) {
      return Optional.empty();
    }
    PortRange ports = listen.get().ports();
    PortRange wanted = toPort.orElse(ports);
    if (wanted.size() != ports.size()) {
      problems.add(
          reader.at("toPort"),
          wanted + " has " + count(wanted) + ", " + listen.get() + " has " + count(ports),
          "write as many, or leave toPort out to keep the ports");
      return Optional.empty();
    }
    return Optional.of(wanted);
  }

  private static String count(PortRange ports) {
    return ports.size() == 1 ? "1 port" : ports.size() + " ports";
  }
}
