// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.config.NamedForward;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.net.PortRange;
import java.util.Optional;

/**
 * Where a forward leads, as people type it: {@code dmr}, {@code flex:443}, {@code this:22}, {@code
 * dmr=192.168.1.19}, {@code 192.168.1.19}; on the hub {@code wa7vc/10.49.7.19}, or {@code phone}
 * for a peer.
 *
 * @param site on the hub, the site's or the peer's name
 * @param isPeer whether it is a peer of the hub
 * @param host the device's name or address, or {@code this}, which a peer always is
 * @param address of a device that may be new
 * @param ports the device's ports, if they are given
 */
record ForwardTarget(
    Optional<String> site,
    boolean isPeer,
    String host,
    Optional<IpAddress> address,
    Optional<PortRange> ports) {

  static ForwardTarget parse(String text, boolean onHub) throws EditException {
    String rest = text;
    Optional<String> site = Optional.empty();
    int slash = rest.indexOf('/');
    boolean isPeer = onHub && slash < 0;
    if (!isPeer && onHub != slash > 0) {
      throw new EditException(
          Kind.USAGE,
          "'" + text + "' is not a target",
          onHub
              ? "on a hub write SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19, or PEER[:PORT]"
              : "at a site write DEVICE[:PORT], this:PORT or DEVICE=ADDRESS");
    }
    if (onHub && !isPeer) {
      site = Optional.of(rest.substring(0, slash));
      rest = rest.substring(slash + 1);
    }
    try {
      Optional<PortRange> ports = Optional.empty();
      int colon = rest.indexOf(':');
      if (colon >= 0) {
        ports = Optional.of(PortRange.parse(rest.substring(colon + 1)));
        rest = rest.substring(0, colon);
      }
      Optional<IpAddress> address = Optional.empty();
      int equals = rest.indexOf('=');
      if (equals > 0 && !isPeer) {
        address = Optional.of(IpAddress.parse(rest.substring(equals + 1)));
        rest = rest.substring(0, equals);
      }
      if (isPeer) {
        site = Optional.of(rest);
        rest = NamedForward.THIS;
      } else if (onHub && !rest.equals(NamedForward.THIS)) {
        rest = IpAddress.parse(rest).toString();
      }
      return new ForwardTarget(site, isPeer, rest, address, ports);
    } catch (ParseException e) {
      throw new EditException(Kind.USAGE, e.getMessage() + "", "in '" + text + "'");
    }
  }

  /** Fails if the hub has no such site or peer. */
  void requireMember(ConfigurationDraft draft) throws EditException {
    String name = site.orElse("");
    if (!isPeer) {
      draft.site(name);
    } else if (draft.sites().stream().anyMatch(s -> s.name().text().equals(name))) {
      throw new EditException(
          Kind.USAGE, "'" + name + "' is a site", "write " + name + "/ADDRESS[:PORT]");
    } else if (draft.peers().stream().noneMatch(p -> p.name().text().equals(name))) {
      throw new EditException(
          Kind.USAGE,
          "there is no peer '" + name + "'",
          "on a hub write SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19, or PEER[:PORT]");
    }
  }

  /** The ports for {@code toPort}; empty if they are the public ones. */
  Optional<PortRange> shifted(PortRange listen) {
    return ports.filter(p -> !p.equals(listen));
  }
}
