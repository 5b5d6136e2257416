// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * A forward that a site asks of its hub.
 *
 * @param name its name at the site
 * @param listen public protocol and ports
 * @param publicAddress the public address, as the internet sees it; absent: the site's usual one
 * @param to the device's address; the site's tunnel address means its own host
 * @param toPort the device's ports, as many as the public ones
 * @param from allowed callers, sorted; empty means any
 * @param rate new flows per second from one caller; absent means no limit
 * @param enabled whether it should work now
 */
public record ForwardRequest(
    Name name,
    Listen listen,
    Optional<IpAddress> publicAddress,
    IpAddress to,
    PortRange toPort,
    List<IpPrefix> from,
    Optional<Integer> rate,
    boolean enabled) {
  public ForwardRequest {
    if (to.family() != AddressFamily.IPV4
        || from.stream().anyMatch(p -> p.family() != AddressFamily.IPV4)) {
      throw new IllegalArgumentException(
          "forward " + name + ": devices and callers have IPv4 addresses");
    }
    // A policy's forward has the same limits, in one place.
    Forward valid = new Forward(name, listen, to, to, toPort, from, rate, enabled, false);
    from = valid.from();
  }

  /**
   * The request for a site's forward.
   *
   * @param usual the site's usual public address
   */
  static ForwardRequest of(Forward forward, IpAddress usual) {
    return new ForwardRequest(
        forward.name(),
        forward.listen(),
        Optional.of(forward.publicAddress()).filter(address -> !address.equals(usual)),
        forward.target(),
        forward.targetPorts(),
        forward.from(),
        forward.rate(),
        forward.enabled());
  }

  /** The hub's forward for this request of a site. */
  public Forward forward(Name site, IpAddress hubsAddress) {
    return new Forward(
        name, listen, hubsAddress, to, toPort, from, rate, enabled, false, Optional.of(site));
  }

  /** Whether it asks for no public port that a former request did not ask for. */
  boolean isWithin(ForwardRequest former) {
    return publicAddress.equals(former.publicAddress)
        && former.listen.protocols().containsAll(listen.protocols())
        && former.listen.ports().contains(listen.ports());
  }

  /** Whether it needs nothing that a former request did not need while it was in force. */
  boolean needsNoMoreThan(ForwardRequest former) {
    return isWithin(former) && to.equals(former.to) && (former.enabled || !enabled);
  }
}
