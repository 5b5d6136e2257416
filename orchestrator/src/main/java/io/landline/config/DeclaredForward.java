// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code forwards} as declared in the file, before names are resolved. Two are equal if
 * they mean the same, whatever their notation, such as {@code udp+tcp} or another order of {@code
 * from}.
 *
 * @param name a person's name for it
 * @param listen public protocol and ports
 * @param site on a hub the site that it leads to
 * @param to {@code this}, a device's name or, on a hub, a device's address
 * @param toPort the device's ports, where the file says them; else they are the public ones
 * @param from allowed sources, sorted; empty means anywhere
 * @param rate new flows per second from one source; empty means no limit
 * @param masquerade whether the device sees the site's host instead of the caller
 * @param enabled whether it works now
 * @param note a remark
 */
public record DeclaredForward(
    Name name,
    Listen listen,
    Optional<Name> site,
    String to,
    Optional<PortRange> toPort,
    List<IpPrefix> from,
    Optional<Integer> rate,
    boolean masquerade,
    boolean enabled,
    Optional<String> note) {
  public DeclaredForward {
    from =
        from.contains(IpPrefix.ANY_IPV4) ? List.of() : from.stream().sorted().distinct().toList();
  }

  /** The device's ports. */
  public PortRange targetPorts() {
    return toPort.orElse(listen.ports());
  }

  /** Whether both forward the same public ports to the same device. */
  public boolean leadsAs(DeclaredForward other) {
    return listen.equals(other.listen) && site.equals(other.site) && to.equals(other.to);
  }

  /** Whether both do the same; name, note and {@code enabled} do not count. */
  public boolean does(DeclaredForward other) {
    return leadsAs(other)
        && targetPorts().equals(other.targetPorts())
        && from.equals(other.from)
        && rate.equals(other.rate)
        && masquerade == other.masquerade;
  }

  /** The same with other public ports. */
  public DeclaredForward withListen(Listen other) {
    return new DeclaredForward(
        name, other, site, to, toPort, from, rate, masquerade, enabled, note);
  }

  /** The same with another target. */
  public DeclaredForward withTarget(
      Optional<Name> otherSite, String otherTo, Optional<PortRange> otherPort) {
    return new DeclaredForward(
        name, listen, otherSite, otherTo, otherPort, from, rate, masquerade, enabled, note);
  }

  /** The same with other allowed sources. */
  public DeclaredForward withFrom(List<IpPrefix> other) {
    return new DeclaredForward(
        name, listen, site, to, toPort, other, rate, masquerade, enabled, note);
  }

  /** The same with another limit. */
  public DeclaredForward withRate(Optional<Integer> other) {
    return new DeclaredForward(
        name, listen, site, to, toPort, from, other, masquerade, enabled, note);
  }

  /** The same with its callers hidden from the device, or not. */
  public DeclaredForward withMasquerade(boolean other) {
    return new DeclaredForward(name, listen, site, to, toPort, from, rate, other, enabled, note);
  }

  /** The same, enabled or not. */
  public DeclaredForward withEnabled(boolean other) {
    return new DeclaredForward(name, listen, site, to, toPort, from, rate, masquerade, other, note);
  }

  /** The same with another remark. */
  public DeclaredForward withNote(Optional<String> other) {
    return new DeclaredForward(
        name, listen, site, to, toPort, from, rate, masquerade, enabled, other);
  }
}
