// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import java.util.List;
import java.util.Optional;

/**
 * Public ports that lead to a device.
 *
 * @param name a person's name for it
 * @param listen public protocol and ports
 * @param publicAddress the hub's address it is reached at
 * @param target the device; the site's tunnel address means the site's own host
 * @param targetPorts as many as the public ones, in the same order
 * @param from allowed sources; empty means any
 * @param rate new flows per second from one source; absent means no limit
 * @param enabled whether it is in force
 * @param masquerade whether the device sees the site's host instead of the caller
 * @param declaredBy on a hub, the site that declared it; empty for one of the host's own
 *     configuration
 */
public record Forward(
    Name name,
    Listen listen,
    IpAddress publicAddress,
    IpAddress target,
    PortRange targetPorts,
    List<IpPrefix> from,
    Optional<Integer> rate,
    boolean enabled,
    boolean masquerade,
    Optional<Name> declaredBy) {
  public Forward {
    from = from.stream().sorted().distinct().toList();
    if (targetPorts.size() != listen.ports().size()) {
      throw new IllegalArgumentException(
          "forward " + name + ": " + listen + " and " + targetPorts + " differ in length");
    }
    rate.ifPresent(
        perSecond -> {
          if (perSecond < 1 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("rate is 1 to 1000000 a second: " + perSecond);
          }
        });
  }

  /** A forward of the host's own configuration. */
  public Forward(
      Name name,
      Listen listen,
      IpAddress publicAddress,
      IpAddress target,
      PortRange targetPorts,
      List<IpPrefix> from,
      Optional<Integer> rate,
      boolean enabled,
      boolean masquerade) {
    this(
        name,
        listen,
        publicAddress,
        target,
        targetPorts,
        from,
        rate,
        enabled,
        masquerade,
        Optional.empty());
  }

  /**
   * The name that no other forward of this host has: {@code SITE/NAME} for one that a site
   * declared.
   */
  public String label() {
    return declaredBy.map(site -> site + "/" + name).orElse(name.text());
  }

  /** The same at another public address, to another device. */
  public Forward leading(IpAddress at, IpAddress to) {
    return new Forward(
        name, listen, at, to, targetPorts, from, rate, enabled, masquerade, declaredBy);
  }

  /** The device's side, one entry for each protocol. */
  public List<ProtocolPorts> served() {
    return listen.protocols().stream().map(p -> new ProtocolPorts(p, targetPorts)).toList();
  }

  /** Whether the device gets packets at the port they were sent to. */
  public boolean keepsPorts() {
    return listen.ports().equals(targetPorts);
  }

  /** The device's port behind a public one. */
  public int targetPort(int publicPort) {
    return targetPorts.first() + (publicPort - listen.ports().first());
  }
}
