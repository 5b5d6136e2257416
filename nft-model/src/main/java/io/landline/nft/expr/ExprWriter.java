// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import static io.landline.net.AddressFamily.IPV4;

import io.landline.net.AddressFamily;
import io.landline.nft.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The expressions of one rule while it is lowered, and what earlier ones have established about the
 * packet: nft adds the matches that a header field depends on only once.
 */
final class ExprWriter {
  private final List<Expr> exprs = new ArrayList<>();
  private boolean ether;
  private Optional<AddressFamily> network = Optional.empty();
  private OptionalInt transport = OptionalInt.empty();

  List<Expr> exprs() {
    return exprs;
  }

  void add(Expr expr) {
    exprs.add(expr);
  }

  /** Adds the matches that the field depends on. */
  void require(Field field) {
    switch (field) {
      case IP_SADDR, IP_DADDR -> requireNetwork(IPV4);
      case IP6_SADDR, IP6_DADDR -> requireNetwork(AddressFamily.IPV6);
      case ETHER_SADDR -> requireEther();
      case META_L4PROTO, TH_SPORT, TH_DPORT -> {}
    }
  }

  private void requireEther() {
    if (!ether) {
      ether = true;
      add(new Expr.MetaLoad(MetaKey.IIFTYPE, Register.FIRST));
      add(new Expr.Cmp(true, Register.FIRST, RegisterData.host16(Headers.ARPHRD_ETHER)));
    }
  }

  void requireNetwork(AddressFamily family) {
    if (network.isPresent()) {
      if (network.get() != family) {
        throw new IllegalArgumentException("a packet is not both IPv4 and IPv6");
      }
      return;
    }
    network = Optional.of(family);
    if (ether) {
      int type = family == IPV4 ? Headers.ETHER_TYPE_IPV4 : Headers.ETHER_TYPE_IPV6;
      comparePayload(
          PayloadBase.LINK,
          Headers.ETHER_TYPE_OFFSET,
          true,
          RegisterData.of((byte) (type >> 8), (byte) type));
    } else {
      compareNfProto(family);
    }
  }

  /** {@code meta nfproto ipv4}, explicit or implied. */
  void compareNfProto(AddressFamily family) {
    network = Optional.of(family);
    add(new Expr.MetaLoad(MetaKey.NFPROTO, Register.FIRST));
    int number = family == IPV4 ? Headers.NFPROTO_IPV4 : Headers.NFPROTO_IPV6;
    add(new Expr.Cmp(true, Register.FIRST, RegisterData.of((byte) number)));
  }

  void requireTransport(int protocol) {
    if (transport.isEmpty()) {
      compareL4Proto(true, RegisterData.of((byte) protocol));
    } else if (transport.getAsInt() != protocol) {
      throw new IllegalArgumentException("a packet has one transport protocol");
    }
  }

  void compareL4Proto(boolean equal, RegisterData protocol) {
    add(new Expr.MetaLoad(MetaKey.L4PROTO, Register.FIRST));
    add(new Expr.Cmp(equal, Register.FIRST, protocol));
    if (equal) {
      transport = OptionalInt.of(Byte.toUnsignedInt(protocol.bytes()[0]));
    }
  }

  /** Compares bytes of the packet; a comparison of adjacent bytes is merged with the last one. */
  void comparePayload(PayloadBase base, int offset, boolean equal, RegisterData data) {
    int count = exprs.size();
    if (equal
        && base != PayloadBase.NETWORK
        && count >= 2
        && exprs.get(count - 2) instanceof Expr.PayloadLoad load
        && exprs.get(count - 1) instanceof Expr.Cmp cmp
        && load.base() == base
        && cmp.equal()) {
      if (load.offset() + load.length() == offset) {
        replaceLastTwo(base, load.offset(), cmp.data().followedBy(data));
        return;
      }
      if (offset + data.length() == load.offset()) {
        replaceLastTwo(base, offset, data.followedBy(cmp.data()));
        return;
      }
    }
    add(new Expr.PayloadLoad(base, offset, data.length(), Register.FIRST));
    add(new Expr.Cmp(equal, Register.FIRST, data));
  }

  private void replaceLastTwo(PayloadBase base, int offset, RegisterData data) {
    int count = exprs.size();
    exprs.set(count - 2, new Expr.PayloadLoad(base, offset, data.length(), Register.FIRST));
    exprs.set(count - 1, new Expr.Cmp(true, Register.FIRST, data));
  }

  /**
   * Loads a key of one or several fields from the first register on.
   *
   * <p>nft also converts the byte order of the one-byte protocol where the set holds intervals. We
   * do not: one byte has no order, and since Linux 7.3 {@code nft_byteorder_init} refuses a length
   * of 1 with a size of 2.
   */
  void loadKey(List<Field> key) {
    key.forEach(this::require);
    Register register = Register.FIRST;
    for (Field field : key) {
      int length = field.type().bytes();
      if (field == Field.META_L4PROTO) {
        add(new Expr.MetaLoad(MetaKey.L4PROTO, register));
      } else {
        add(new Expr.PayloadLoad(Headers.base(field), Headers.offset(field), length, register));
      }
      register = register.after(length);
    }
  }
}
