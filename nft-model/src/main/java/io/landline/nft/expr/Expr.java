// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import io.landline.nft.CtDirection;
import io.landline.nft.NftName;
import io.landline.nft.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One instruction of a rule, as the kernel runs it. The text is that of {@code nft
 * --debug=netlink}; numbers and meanings are those of linux/netfilter/nf_tables.h.
 */
public sealed interface Expr {

  /** Loads packet metadata into a register. */
  record MetaLoad(MetaKey key, Register to) implements Expr {
    @Override
    public String toString() {
      return "[ meta load " + key + " => " + to + " ]";
    }
  }

  /** Writes packet metadata: the mark. */
  record MetaSet(MetaKey key, Register from) implements Expr {
    @Override
    public String toString() {
      return "[ meta set " + key + " with " + from + " ]";
    }
  }

  /** Loads a conntrack property of the flow into a register. */
  record CtLoad(CtKey key, Register to) implements Expr {
    @Override
    public String toString() {
      return "[ ct load " + key + " => " + to + " ]";
    }
  }

  /** Loads a conntrack property of one direction of the flow into a register. */
  record CtDirectionLoad(CtKey key, CtDirection direction, Register to) implements Expr {
    @Override
    public String toString() {
      return "[ ct load " + key + " => " + to + " , dir " + direction + " ]";
    }
  }

  /** Writes a conntrack property of the flow: the mark. */
  record CtSet(CtKey key, Register from) implements Expr {
    @Override
    public String toString() {
      return "[ ct set " + key + " with " + from + " ]";
    }
  }

  /** Loads bytes of the packet into a register. */
  record PayloadLoad(PayloadBase base, int offset, int length, Register to) implements Expr {
    @Override
    public String toString() {
      return "[ payload load " + length + "b @ " + base + " + " + offset + " => " + to + " ]";
    }
  }

  /** Ends the rule unless the register holds, or does not hold, the data. */
  record Cmp(boolean equal, Register from, RegisterData data) implements Expr {
    @Override
    public String toString() {
      return "[ cmp " + (equal ? "eq " : "neq ") + from + " " + data + " ]";
    }
  }

  /** Ends the rule unless the register's bytes, most significant first, are less than these. */
  record CmpBelow(Register from, RegisterData data) implements Expr {
    @Override
    public String toString() {
      return "[ cmp lt " + from + " " + data + " ]";
    }
  }

  /** {@code register = (register & mask) ^ xor}. */
  record Bitwise(Register from, Register to, RegisterData mask, RegisterData xor) implements Expr {
    public Bitwise {
      if (mask.length() != xor.length()) {
        throw new IllegalArgumentException("mask and xor differ in length");
      }
    }

    @Override
    public String toString() {
      return "[ bitwise " + to + " = ( " + from + " & " + mask + " ) ^ " + xor + " ]";
    }
  }

  /** Turns numbers of {@code size} bytes from the machine's order to the network's. */
  record HostToNetwork(Register from, Register to, int size, int length) implements Expr {
    /** True for a single byte, which has no order; nft sends this before some look-ups. */
    public boolean changesNothing() {
      return from.equals(to) && length == 1;
    }

    @Override
    public String toString() {
      return "[ byteorder " + to + " = hton(" + from + ", " + size + ", " + length + ") ]";
    }
  }

  /** Ends the rule unless the key is, or is not, in a named set; loads a map's data. */
  record Lookup(NftName set, Register key, Optional<Register> to, boolean inverted)
      implements Expr {
    @Override
    public String toString() {
      return "[ lookup "
          + key
          + " set "
          + set
          + to.map(register -> " d" + register).orElse("")
          + (inverted ? " 0x1" : "")
          + " ]";
    }
  }

  /** The same in a constant set that belongs to the rule and has no name. */
  record AnonymousLookup(AnonymousSet set, Register key, boolean inverted) implements Expr {
    @Override
    public String toString() {
      return "[ lookup " + key + " set " + set + (inverted ? " 0x1" : "") + " ]";
    }
  }

  /** Ends the rule's run with a verdict. */
  record Immediate(Verdict verdict) implements Expr {
    @Override
    public String toString() {
      return "[ immediate reg 0 "
          + verdict.chain().map(chain -> "jump -> " + chain).orElseGet(verdict::toString)
          + " ]";
    }
  }

  /** Loads constant data into a register. */
  record ImmediateData(Register to, RegisterData data) implements Expr {
    @Override
    public String toString() {
      return "[ immediate " + to + " " + data + " ]";
    }
  }

  /**
   * Translates the source or the destination of an IPv4 flow.
   *
   * @param destination the destination, else the source
   * @param port the new port, or the first of a range
   * @param lastPort the last port of a range
   */
  record Nat(
      boolean destination, Register address, Optional<Register> port, Optional<Register> lastPort)
      implements Expr {
    @Override
    public String toString() {
      return "[ nat "
          + (destination ? "dnat" : "snat")
          + " ip addr_min "
          + address
          + port.map(register -> " proto_min " + register).orElse("")
          + lastPort.map(register -> " proto_max " + register).orElse("")
          + " ]";
    }
  }

  /**
   * Translates the source to the address of the interface it leaves by.
   *
   * @param firstPort the first allowed port; if empty the flow keeps its own where possible
   * @param lastPort the last one
   */
  record Masquerade(Optional<Register> firstPort, Optional<Register> lastPort) implements Expr {
    @Override
    public String toString() {
      return "[ masq"
          + firstPort.map(register -> " proto_min " + register).orElse("")
          + lastPort.map(register -> " proto_max " + register).orElse("")
          + " ]";
    }
  }

  /** Counts packets and bytes; the counted values are not part of the rule. */
  record Counter() implements Expr {
    @Override
    public String toString() {
      return "[ counter pkts 0 bytes 0 ]";
    }
  }

  /** Ends the rule for packets over the limit. */
  record Limit(long perSecond, long burst) implements Expr {
    @Override
    public String toString() {
      return "[ limit rate " + perSecond + "/second burst " + burst + " type packets flags 0x0 ]";
    }
  }

  /** Adds or refreshes the key in a set and evaluates the element's own limit. */
  record DynsetUpdate(NftName set, Register key, Limit limit) implements Expr {
    @Override
    public String toString() {
      return "[ dynset update reg_key " + key.number() + " set " + set + " expr " + limit + " ]";
    }
  }

  /** Answers with an ICMP or ICMPv6 error that both families have (NFT_REJECT_ICMPX_UNREACH). */
  record RejectIcmpx(int code) implements Expr {
    /** NFT_REJECT_ICMPX_ADMIN_PROHIBITED. */
    public static final int ADMIN_PROHIBITED = 3;

    @Override
    public String toString() {
      return "[ reject type 2 code " + code + " ]";
    }
  }

  /** Loads the largest segment that the packet's route carries (NFT_RT_TCPMSS). */
  record RouteTcpMss(Register to) implements Expr {
    @Override
    public String toString() {
      return "[ rt load tcpmss => " + to + " ]";
    }
  }

  /** Loads a property of the socket that the packet is for; ends the rule if there is none. */
  record SocketLoad(SocketKey key, Register to) implements Expr {
    @Override
    public String toString() {
      return "[ socket load " + key + " => " + to + " ]";
    }
  }

  /** Overwrites part of a TCP option if the segment has it. */
  record TcpOptionWrite(int option, int offset, int length, Register from) implements Expr {
    @Override
    public String toString() {
      return "[ exthdr write tcpopt "
          + from
          + " => "
          + length
          + "b @ "
          + option
          + " + "
          + offset
          + " ]";
    }
  }

  /**
   * An expression that Landline never writes, or one in a form that Landline never writes. Equal to
   * nothing that {@link RuleLowering} produces.
   *
   * @param name the kernel's name of it
   * @param why what differs from Landline's form
   */
  record Unknown(String name, String why) implements Expr {
    @Override
    public String toString() {
      return "[ " + name + " ? " + why + " ]";
    }
  }

  /** A rule's expressions, a line each. */
  static String format(List<Expr> exprs) {
    return exprs.stream().map(Expr::toString).collect(Collectors.joining("\n"));
  }
}
