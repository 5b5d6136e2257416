// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.nft.expr.CtKey;
import io.landline.nft.expr.MetaKey;
import io.landline.nft.expr.PayloadBase;
import io.landline.nft.expr.Register;
import io.landline.nft.expr.RegisterData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule of anybody's, as far as it tells what becomes of a packet: what it asks, and where it
 * ends. What only counts, logs or marks is left out.
 *
 * @param chain the chain it is in
 * @param steps in order; the first test that fails ends the rule
 */
public record ForeignRule(String chain, List<Step> steps) {
  public ForeignRule {
    steps = List.copyOf(steps);
  }

  /** One instruction. */
  public sealed interface Step {}

  /** What of a packet can be loaded. */
  public enum Field {
    IN_INTERFACE,
    OUT_INTERFACE,
    NFPROTO,
    L4PROTO,
    CT_STATE,
    CT_STATUS,
    IP_SOURCE,
    IP_DESTINATION,
    DESTINATION_PORT,
    /** RTN_*: 2 where the destination is an address of this host. */
    DESTINATION_TYPE,
    /** Anything else. */
    OTHER;

    /** What the kernel's {@code meta} loads. */
    public static Field of(MetaKey key) {
      return switch (key) {
        case IIFNAME -> IN_INTERFACE;
        case OIFNAME -> OUT_INTERFACE;
        case NFPROTO -> NFPROTO;
        case L4PROTO -> L4PROTO;
        case MARK, IIFTYPE -> OTHER;
      };
    }

    /** What the kernel's {@code ct} loads. */
    public static Field of(CtKey key) {
      return switch (key) {
        case STATE -> CT_STATE;
        case STATUS -> CT_STATUS;
        case DIRECTION, MARK, SRC_IP, DST_IP -> OTHER;
      };
    }

    /** Bytes of a packet; those of the network header are taken for IPv4's. */
    public static Field of(PayloadBase base, int offset, int length) {
      if (base == PayloadBase.TRANSPORT) {
        return offset == 2 && length == 2 ? DESTINATION_PORT : OTHER;
      }
      // Of a prefix of whole bytes nft loads only these: they are the address's first.
      if (base != PayloadBase.NETWORK || length > 4) {
        return OTHER;
      }
      return offset == 12 ? IP_SOURCE : offset == 16 ? IP_DESTINATION : OTHER;
    }
  }

  /** Loads a part of the packet, or of what is known of it, into a register. */
  public record Load(Field field, Register to) implements Step {}

  /** {@code to = (from & mask) ^ xor}. */
  public record Mask(Register from, Register to, RegisterData mask, RegisterData xor)
      implements Step {}

  /** Ends the rule unless register and data are equal, or unequal. */
  public record Compare(boolean equal, Register from, RegisterData data) implements Step {}

  /**
   * Looks a register up in a constant set or verdict map of the rule's own: ends the rule unless it
   * is in it, or not in it.
   *
   * @param keys with what becomes of the packet; a set's lead to nothing
   */
  public record Lookup(Register key, boolean inverted, Map<RegisterData, Optional<End>> keys)
      implements Step {
    public Lookup {
      keys = Map.copyOf(keys);
    }
  }

  /** A test that may hold or not: nobody can say without the packet. */
  public record Test(String name) implements Step {}

  /** A look-up whose answer decides, and which nobody can foretell. */
  public record Unforeseen() implements Step {}

  /** Translates the destination, or else the source; ends the chain where it does. */
  public record Translate(boolean destination) implements Step {}

  /** Ends the rule's run. */
  public record End(Kind kind, Optional<String> chain) implements Step {
    /** How it goes on; DROP says the packet is gone, with an answer or without. */
    public enum Kind {
      ACCEPT,
      DROP,
      RETURN,
      JUMP,
      GOTO
    }

    public static End of(Kind kind) {
      return new End(kind, Optional.empty());
    }

    public static End to(Kind kind, String chain) {
      return new End(kind, Optional.of(chain));
    }
  }
}
