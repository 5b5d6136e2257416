// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.net.TransportProtocol.TCP;
import static io.landline.net.TransportProtocol.UDP;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import java.util.List;

/** The keys that forwards are looked up by: address . protocol . port, and with the caller. */
final class Keys {
  /**
   * Source ports of masqueraded callers. No service of the host uses them, nor does the host itself
   * call from them (net.ipv4.ip_local_port_range). A caller that kept a port of its choice would
   * receive what the device sends to the host's service on that port.
   */
  static final PortRange MASQUERADED = new PortRange(61_000, 65_535);

  /** The service that a packet goes to. */
  static final List<Field> DESTINATION =
      List.of(Field.IP_DADDR, Field.META_L4PROTO, Field.TH_DPORT);

  /** The service that a packet comes from. */
  static final List<Field> SOURCE = List.of(Field.IP_SADDR, Field.META_L4PROTO, Field.TH_SPORT);

  /** The service that a packet goes to, and the caller's address. */
  static final List<Field> DESTINATION_AND_CALLER =
      List.of(Field.IP_DADDR, Field.META_L4PROTO, Field.TH_DPORT, Field.IP_SADDR);

  static final List<DataType> SERVICE =
      List.of(DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE);
  static final List<DataType> SERVICE_AND_CALLER =
      List.of(DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE, DataType.IPV4_ADDR);

  private static final Datum TCP_DATUM = Datum.of(TCP);
  private static final Datum UDP_DATUM = Datum.of(UDP);

  /**
   * Ranges of up to so many ports are kept port by port, in a hash. An interval set of
   * concatenations is rewritten by the kernel at every insertion: of 8,000 elements each, Linux 6.1
   * loads the hash in a fiftieth of the interval set's time.
   */
  private static final int SHORT_RANGE = 16;

  private Keys() {}

  /** The ports as they are looked up: a long range whole, all others port by port. */
  static List<ProtocolPorts> lookedUp(ProtocolPorts ports) {
    return !isKeptByPort(ports.ports())
        ? List.of(ports)
        : ports.ports().each().stream().map(p -> new ProtocolPorts(ports.protocol(), p)).toList();
  }

  /** Whether each of the ports has an element of its own. */
  static boolean isKeptByPort(PortRange ports) {
    return ports.size() <= SHORT_RANGE;
  }

  static Element service(IpAddress address, ProtocolPorts ports) {
    return Element.of(Datum.of(address), protocol(ports), Datum.of(ports.ports()));
  }

  static Element service(IpAddress address, ProtocolPorts ports, int port) {
    return Element.of(Datum.of(address), protocol(ports), Datum.of(PortRange.of(port)));
  }

  private static Datum protocol(ProtocolPorts ports) {
    return ports.protocol() == TCP ? TCP_DATUM : UDP_DATUM;
  }
}
