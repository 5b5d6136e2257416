// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.filter;

import io.landline.kernel.ForeignRule.Field;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.TransportProtocol;
import io.landline.nft.expr.RegisterData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A class of IPv4 packets, of which some fields are known and others are not. */
public final class Packet {
  /** 1 << IP_CT_*, as nft has it (linux/netfilter/nf_conntrack_common.h). */
  public static final int ESTABLISHED = 2;

  public static final int NEW = 8;

  private static final int RTN_LOCAL = 2;
  private static final int IFNAMSIZ = 16;
  private static final byte NFPROTO_IPV4 = 2;

  private final Map<Field, byte[]> known;

  private Packet(Map<Field, byte[]> known) {
    this.known = known;
  }

  /** Packets of a flow in this state. */
  public static Packet of(int state) {
    Map<Field, byte[]> known = new EnumMap<>(Field.class);
    known.put(Field.NFPROTO, new byte[] {NFPROTO_IPV4});
    known.put(Field.CT_STATE, RegisterData.host32(state).bytes());
    return new Packet(known);
  }

  private Packet with(Field field, byte... value) {
    Map<Field, byte[]> more = new EnumMap<>(known);
    more.put(field, value);
    return new Packet(more);
  }

  public Packet from(InterfaceName name) {
    return with(Field.IN_INTERFACE, padded(name));
  }

  public Packet into(InterfaceName name) {
    return with(Field.OUT_INTERFACE, padded(name));
  }

  private static byte[] padded(InterfaceName name) {
    return Arrays.copyOf(name.name().getBytes(StandardCharsets.US_ASCII), IFNAMSIZ);
  }

  /** With an address of this host as destination. */
  public Packet toThisHost() {
    return with(Field.DESTINATION_TYPE, RegisterData.host32(RTN_LOCAL).bytes());
  }

  public Packet source(IpAddress address) {
    return with(Field.IP_SOURCE, address.bytes());
  }

  public Packet destination(IpAddress address) {
    return with(Field.IP_DESTINATION, address.bytes());
  }

  public Packet service(TransportProtocol protocol, int port) {
    return with(Field.L4PROTO, (byte) protocol.number())
        .with(Field.DESTINATION_PORT, (byte) (port >> 8), (byte) port);
  }

  /** The field's bytes, as nf_tables loads them; empty if not known. */
  public Optional<byte[]> value(Field field) {
    return Optional.ofNullable(known.get(field));
  }
}
