// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** One statement of a rule; its text is nft's. */
public sealed interface Statement permits Verdict, Statement.Match, Statement.Action {

  /** A statement that ends the rule for packets that it does not match. */
  sealed interface Match extends Statement {}

  /** A statement that does something to the packet or its flow. */
  sealed interface Action extends Statement {}

  /**
   * {@code iifname "eth0"} or {@code oifname != "landline0"}.
   *
   * @param incoming the input interface, else the output interface
   * @param equal whether it is, or is not, that interface
   * @param name the interface
   */
  record Interface(boolean incoming, boolean equal, InterfaceName name) implements Match {
    @Override
    public String toString() {
      return (incoming ? "iifname " : "oifname ") + (equal ? "" : "!= ") + '"' + name + '"';
    }
  }

  /**
   * {@code ip saddr 10.99.0.1}.
   *
   * @param field what is compared
   * @param equal whether it must, or must not, be the value
   * @param value one value, not an interval
   */
  record Equals(Field field, boolean equal, Datum value) implements Match {
    public Equals {
      if (value.isInterval() || value.type() != field.type()) {
        throw new IllegalArgumentException(field + " is not compared with " + value);
      }
    }

    @Override
    public String toString() {
      return field + (equal ? " " : " != ") + value;
    }
  }

  /** {@code meta l4proto { tcp, udp }}: the protocols with ports, which rules may translate. */
  record HasPorts() implements Match {
    @Override
    public String toString() {
      return "meta l4proto { tcp, udp }";
    }
  }

  /**
   * {@code meta nfproto ipv6}.
   *
   * @param family the packet's
   */
  record NfProto(AddressFamily family) implements Match {
    @Override
    public String toString() {
      return "meta nfproto " + (family == AddressFamily.IPV4 ? "ipv4" : "ipv6");
    }
  }

  /**
   * {@code ct state established,related}.
   *
   * @param states any of them
   */
  record State(List<CtState> states) implements Match {
    public State {
      states = states.stream().sorted().distinct().toList();
    }

    public static State of(CtState... states) {
      return new State(Arrays.asList(states));
    }

    /** All bits together, as the kernel compares them. */
    public int bits() {
      return states.stream().mapToInt(CtState::bit).reduce(0, (a, b) -> a | b);
    }

    @Override
    public String toString() {
      return "ct state "
          + states.stream()
              .sorted(Comparator.comparingInt(CtState::bit))
              .map(CtState::toString)
              .collect(Collectors.joining(","));
    }
  }

  /**
   * {@code ct direction reply}.
   *
   * @param direction the packet's
   */
  record Direction(CtDirection direction) implements Match {
    @Override
    public String toString() {
      return "ct direction " + direction;
    }
  }

  /**
   * {@code ct original ip daddr 198.18.51.2}: packets of a flow that began towards this address,
   * and ICMP errors about it.
   *
   * @param address an IPv4 address
   */
  record OriginalDestination(IpAddress address) implements Match {
    public OriginalDestination {
      if (address.family() != AddressFamily.IPV4) {
        throw new IllegalArgumentException("ct original ip daddr " + address);
      }
    }

    @Override
    public String toString() {
      return "ct original ip daddr " + address;
    }
  }

  /** {@code ct status dnat}: the flow's destination was translated. */
  record Dnatted() implements Match {
    @Override
    public String toString() {
      return "ct status dnat";
    }
  }

  /** {@code ct status ! confirmed}: the first packet of its flow. */
  record Unconfirmed() implements Match {
    @Override
    public String toString() {
      return "ct status ! confirmed";
    }
  }

  /**
   * {@code ct mark & 0xff000000 == 0x4c000000}.
   *
   * @param mark whose
   * @param value the bits and the mask
   */
  record Marked(Mark mark, Fwmark value) implements Match {
    @Override
    public String toString() {
      return mark + " & " + hex(value.mask()) + " == " + hex(value.value());
    }
  }

  /**
   * {@code ip daddr . meta l4proto . th dport @allowed}, or with {@code !=}.
   *
   * @param key what is looked up
   * @param found whether it must, or must not, be in the set
   * @param set a set, not a map
   */
  record InSet(List<Field> key, boolean found, NftName set) implements Match {
    public InSet {
      key = List.copyOf(key);
    }

    @Override
    public String toString() {
      return join(key) + (found ? " @" : " != @") + set;
    }
  }

  /**
   * {@code meta l4proto udp @th,64,32 0x1234567}: a UDP datagram whose data begins with these
   * bytes.
   *
   * @param value the first bytes of the data, big-endian
   * @param bits how many: 32 or 64
   */
  record UdpBegins(long value, int bits) implements Match {
    public UdpBegins {
      if (bits != 64 && (bits != 32 || value >>> 32 != 0)) {
        throw new IllegalArgumentException(bits + " bits of " + Long.toHexString(value));
      }
    }

    @Override
    public String toString() {
      // The data begins after the 8-byte UDP header, RFC 768.
      return "meta l4proto udp @th,64," + bits + " 0x" + Long.toHexString(value);
    }
  }

  /**
   * {@code meta l4proto udp @th,128,64 0x123456789abcdef}: a UDP datagram that has these bytes
   * where an answer of a STUN server has the first eight of its transaction id (RFC 8489, 5).
   *
   * @param id the bytes, big-endian
   */
  record StunId(long id) implements Match {
    /** Bytes of UDP's header and of STUN's before the transaction id. */
    public static final int OFFSET = 16;

    @Override
    public String toString() {
      return "meta l4proto udp @th," + OFFSET * Byte.SIZE + ",64 0x" + Long.toHexString(id);
    }
  }

  /**
   * {@code socket transparent 1 socket wildcard 0}: a socket of this host is bound to the packet's
   * destination, as conntrack translates it back, and may use an address that is not this host's
   * (IP_TRANSPARENT, ip(7)). Before routing only.
   */
  record TransparentSocket() implements Match {
    @Override
    public String toString() {
      return "socket transparent 1 socket wildcard 0";
    }
  }

  /**
   * {@code ct original ip saddr @captured}: packets of a flow that one of these addresses began, or
   * related to it.
   */
  record OriginalSourceIn(NftName set) implements Match {
    @Override
    public String toString() {
      return "ct original ip saddr @" + set;
    }
  }

  /** {@code icmp type echo-request}. */
  record EchoRequest() implements Match {
    @Override
    public String toString() {
      return "icmp type echo-request";
    }
  }

  /**
   * {@code ip ttl < 2}: IPv4 packets with a TTL below this.
   *
   * @param hops at least 1
   */
  record TtlBelow(int hops) implements Match {
    public TtlBelow {
      if (hops < 1 || hops > 255) {
        throw new IllegalArgumentException("ip ttl < " + hops);
      }
    }

    @Override
    public String toString() {
      return "ip ttl < " + hops;
    }
  }

  /** {@code tcp flags syn}: a SYN or SYN-ACK. */
  record Syn() implements Match {
    @Override
    public String toString() {
      return "tcp flags syn";
    }
  }

  /**
   * {@code update @meter_5 { ip daddr . ip saddr limit rate 5/second burst 5 packets }}: matches
   * while the key is under the limit; does not match over the limit or when the meter is full.
   *
   * @param meter a set of kind METER
   * @param key what is limited
   * @param perSecond packets per second, also the burst
   */
  record UnderLimit(NftName meter, List<Field> key, int perSecond) implements Match {
    public UnderLimit {
      key = List.copyOf(key);
      if (perSecond < 1) {
        throw new IllegalArgumentException("a limit is at least 1 a second, not " + perSecond);
      }
    }

    @Override
    public String toString() {
      return "update @"
          + meter
          + " { "
          + join(key)
          + " limit rate "
          + perSecond
          + "/second burst "
          + perSecond
          + " packets }";
    }
  }

  /** {@code counter}. */
  record Counter() implements Action {
    @Override
    public String toString() {
      return "counter";
    }
  }

  /**
   * {@code dnat ip to ip daddr . meta l4proto . th dport map @forward_to}. The rule does not match
   * where the map lacks the key.
   *
   * @param destination dnat, else snat
   * @param key what is looked up
   * @param map yields an IPv4 address, or an address and a port
   * @param withPort whether it yields a port too
   */
  record Nat(boolean destination, List<Field> key, NftName map, boolean withPort)
      implements Action {
    public Nat {
      key = List.copyOf(key);
    }

    @Override
    public String toString() {
      return (destination ? "dnat" : "snat") + " ip to " + join(key) + " map @" + map;
    }
  }

  /**
   * {@code snat ip to ip saddr map @seen_as:63488-65535}: the source port is kept if it is within
   * the range and free, else replaced by one of the range. Needs a {@link HasPorts} match before
   * it.
   *
   * @param key what is looked up
   * @param map yields an IPv4 address
   * @param ports the range of source ports
   */
  record SnatWithin(List<Field> key, NftName map, PortRange ports) implements Action {
    public SnatWithin {
      key = List.copyOf(key);
    }

    @Override
    public String toString() {
      return "snat ip to " + join(key) + " map @" + map + ":" + ports;
    }
  }

  /**
   * {@code dnat ip to 10.99.0.130:51882}.
   *
   * @param target an IPv4 address and a port
   */
  record DnatTo(Endpoint target) implements Action {
    public DnatTo {
      if (target.address().family() != AddressFamily.IPV4) {
        throw new IllegalArgumentException("dnat ip to " + target);
      }
    }

    @Override
    public String toString() {
      return "dnat ip to " + target;
    }
  }

  /** {@code masquerade to :61000-65535}: the host's own address and one of these source ports. */
  record Masquerade(PortRange ports) implements Action {
    @Override
    public String toString() {
      return "masquerade to :" + ports.first() + "-" + ports.last();
    }
  }

  /**
   * {@code ct mark set ct mark & 0x00ffffff | 0x4c000000}: writes only the bits under the mask.
   *
   * @param mark whose
   * @param value the bits and the mask
   */
  record SetMark(Mark mark, Fwmark value) implements Action {
    @Override
    public String toString() {
      return mark + " set " + mark + " & " + hex(~value.mask()) + " | " + hex(value.value());
    }
  }

  /** {@code tcp option maxseg size set rt mtu}: lowers the MSS to what the route's MTU allows. */
  record ClampMss() implements Action {
    @Override
    public String toString() {
      return "tcp option maxseg size set rt mtu";
    }
  }

  /** {@code reject with icmpx admin-prohibited}. */
  record Reject() implements Action {
    @Override
    public String toString() {
      return "reject with icmpx admin-prohibited";
    }
  }

  private static String join(List<Field> key) {
    return key.stream().map(Field::toString).collect(Collectors.joining(" . "));
  }

  private static String hex(int bits) {
    return String.format("0x%08x", bits);
  }
}
