// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.net.PortRange;
import java.util.Optional;

/**
 * Where a forward leads, as people type it: {@code dmr}, {@code flex:443}, {@code this:22}, {@code
 * dmr=192.168.1.19}, {@code 192.168.1.19}; on the hub {@code wa7vc/10.49.7.19}.
 *
 * @param site on the hub
 * @param host the device's name or address, or {@code this}
 * @param address of a device that may be new
 * @param ports the device's ports, if they are given
 */
record ForwardTarget(
    Optional<String> site, String host, Optional<IpAddress> address, Optional<PortRange> ports) {

  static ForwardTarget parse(String text, boolean onHub) throws EditException {
    String rest = text;
    Optional<String> site = Optional.empty();
    int slash = rest.indexOf('/');
    if (onHub != slash > 0) {
      throw new EditException(
          Kind.USAGE,
          "'" + text + "' is not a target",
          onHub
              ? "on a hub write SITE/ADDRESS[:PORT], such as wa7vc/10.49.7.19"
              : "at a site write DEVICE[:PORT], this:PORT or DEVICE=ADDRESS");
    }
    if (onHub) {
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
      if (equals > 0) {
        address = Optional.of(IpAddress.parse(rest.substring(equals + 1)));
        rest = rest.substring(0, equals);
      }
      if (onHub && !rest.equals("this")) {
        rest = IpAddress.parse(rest).toString();
      }
      return new ForwardTarget(site, rest, address, ports);
    } catch (ParseException e) {
      throw new EditException(Kind.USAGE, e.getMessage() + "", "in '" + text + "'");
    }
  }

  /** The ports for {@code toPort}; empty if they are the public ones. */
  Optional<PortRange> shifted(PortRange listen) {
    return ports.filter(p -> !p.equals(listen));
  }
}
