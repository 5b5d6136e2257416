// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.ParseException;
import io.landline.policy.Tunnel;
import java.util.Optional;

/** Reads {@code tunnel}, a host's own end. */
final class TunnelReader {
  private static final InterfaceName USUAL_INTERFACE = new InterfaceName("landline0");

  private TunnelReader() {}

  /** A hub listens where its sites look for it; a site may leave the port to the kernel. */
  static Optional<Tunnel> read(ObjectReader top, int leastPort, int usualPort) {
    return read(top, leastPort, usualPort, USUAL_INTERFACE);
  }

  /** The site's end of the tunnel to one of its hubs, which has a usual interface by its number. */
  static Optional<Tunnel> ofHub(ObjectReader hub, int number) {
    return read(hub, 0, 0, new InterfaceName("landline" + number));
  }

  private static Optional<Tunnel> read(
      ObjectReader top, int leastPort, int usualPort, InterfaceName usual) {
    Optional<ObjectReader> found = top.requiredObject("tunnel");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ObjectReader reader = found.get();
    Optional<InterfaceName> device =
        reader.optional("interface", InterfaceName::parse, "landline0", usual);
    Optional<InterfaceAddress> address =
        reader.required("address", TunnelReader::address, "10.99.0.1/24");
    Optional<Integer> port = reader.integer("listenPort", leastPort, 65_535, usualPort);
    Optional<Optional<Integer>> mtu = reader.integerOr("mtu", Tunnel.AUTO_MTU, 576, 65_455);
    reader.done();
    if (device.isEmpty() || address.isEmpty() || port.isEmpty() || mtu.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        mtu.get()
            .map(bytes -> Tunnel.of(device.get(), address.get(), port.get(), bytes))
            .orElseGet(() -> Tunnel.measured(device.get(), address.get(), port.get())));
  }

  private static InterfaceAddress address(String text) {
    InterfaceAddress address = InterfaceAddress.parse(text);
    Values.address(address.address().toString());
    if (address.prefixLength() < 8 || address.prefixLength() > 30) {
      throw new ParseException("tunnel address", text, "its network has a length of 8 to 30");
    }
    if (!Values.isHostOf(address.network(), address.address())) {
      throw new ParseException(
          "tunnel address", text, "it is the first or last of its network, no host's");
    }
    return address;
  }
}
