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
 * A rule of another program, reduced to what decides about a packet: its matches and its verdict.
 * Counters, logging and marking are left out.
 *
 * @param chain the chain that contains it
 * @param steps in order; the first test that fails ends the rule
 */
public record ForeignRule(String chain, List<Step> steps) {
  public ForeignRule {
    steps = List.copyOf(steps);
  }

  /** One instruction. */
  public sealed interface Step {}

  /** A packet field or metadata that a rule can load. */
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
    /** RTN_*: 2 if the destination is an address of this host. */
    DESTINATION_TYPE,
    /** Anything else. */
    OTHER;

    /** The field that a {@code meta} expression loads. */
    public static Field of(MetaKey key) {
      return switch (key) {
        case IIFNAME -> IN_INTERFACE;
        case OIFNAME -> OUT_INTERFACE;
        case NFPROTO -> NFPROTO;
        case L4PROTO -> L4PROTO;
        case MARK, IIFTYPE -> OTHER;
      };
    }

    /** The field that a {@code ct} expression loads. */
    public static Field of(CtKey key) {
      return switch (key) {
        case STATE -> CT_STATE;
        case STATUS -> CT_STATUS;
        case DIRECTION, MARK, SRC_IP, DST_IP -> OTHER;
      };
    }

    /** The field that these bytes of a packet are; the network header is taken as IPv4's. */
    public static Field of(PayloadBase base, int offset, int length) {
      if (base == PayloadBase.TRANSPORT) {
        return offset == 2 && length == 2 ? DESTINATION_PORT : OTHER;
      }
      // For a prefix of whole bytes nft loads only the address's first bytes.
      if (base != PayloadBase.NETWORK || length > 4) {
        return OTHER;
      }
      return offset == 12 ? IP_SOURCE : offset == 16 ? IP_DESTINATION : OTHER;
    }
  }

  /** Loads a packet field or metadata into a register. */
  public record Load(Field field, Register to) implements Step {}

  /** {@code to = (from & mask) ^ xor}. */
  public record Mask(Register from, Register to, RegisterData mask, RegisterData xor)
      implements Step {}

  /** Ends the rule unless register and data are equal, or unequal. */
  public record Compare(boolean equal, Register from, RegisterData data) implements Step {}

  /**
   * Looks a register up in a constant set or verdict map of this rule: ends the rule unless the key
   * is in it, or is not in it.
   *
   * @param keys the keys with their verdicts; empty for those of a set
   */
  public record Lookup(Register key, boolean inverted, Map<RegisterData, Optional<End>> keys)
      implements Step {
    public Lookup {
      keys = Map.copyOf(keys);
    }
  }

  /** A match that depends on the packet: it may hold or not. */
  public record Test(String name) implements Step {}

  /** A look-up whose result decides about the packet and cannot be predicted. */
  public record Unforeseen() implements Step {}

  /** Translates the destination or the source, which ends the chain. */
  public record Translate(boolean destination) implements Step {}

  /** A verdict. */
  public record End(Kind kind, Optional<String> chain) implements Step {
    /** The kind of verdict; DROP includes reject. */
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
