// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.nft.DataType;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.expr.AnonymousSet;
import java.util.List;
import java.util.Optional;

/** Sets and maps without their elements. */
final class SetCodec {
  private SetCodec() {}

  /** Whether intervals are stored as key and key_end, which nft requests for concatenations. */
  static boolean isConcatenatedInterval(NftSet set) {
    return set.kind().isInterval() && set.keyTypes().size() > 1;
  }

  /**
   * Whether an interval is stored as two elements: its first value and the value after its last.
   */
  static boolean isTree(NftSet set) {
    return set.kind().isInterval() && set.keyTypes().size() == 1;
  }

  static void encode(AttributeEncoder out, NftName table, NftSet set, int id) {
    out.string(NFTA_SET_TABLE, table.text());
    out.string(NFTA_SET_NAME, set.name().text());
    out.be32(NFTA_SET_FLAGS, flags(set));
    out.be32(NFTA_SET_KEY_TYPE, DatumLayout.typeNumber(set.keyTypes()));
    out.be32(NFTA_SET_KEY_LEN, DatumLayout.length(set.keyTypes()));
    if (set.isMap()) {
      out.be32(NFTA_SET_DATA_TYPE, DatumLayout.typeNumber(set.dataTypes()));
      out.be32(NFTA_SET_DATA_LEN, DatumLayout.length(set.dataTypes()));
    }
    out.be32(NFTA_SET_ID, id);
    if (set.size().isPresent() || isConcatenatedInterval(set)) {
      out.nested(
          NFTA_SET_DESC,
          desc -> {
            set.size().ifPresent(size -> desc.be32(NFTA_SET_DESC_SIZE, size));
            if (isConcatenatedInterval(set)) {
              desc.nested(NFTA_SET_DESC_CONCAT, concat -> fields(concat, set.keyTypes()));
            }
          });
    }
    if (set.kind() == NftSet.Kind.METER) {
      out.be64(NFTA_SET_TIMEOUT, NftSet.METER_TIMEOUT * 1000L);
    }
    out.bytes(NFTA_SET_USERDATA, UserData.set(set));
    if (set.kind().isCounted()) {
      out.nested(
          NFTA_SET_EXPR,
          expr -> {
            expr.string(NFTA_EXPR_NAME, "counter");
            expr.nested(NFTA_EXPR_DATA, data -> {});
          });
    }
    if (set.kind().isLimited()) {
      out.nested(
          NFTA_SET_EXPR,
          expr -> {
            expr.string(NFTA_EXPR_NAME, "limit");
            expr.nested(NFTA_EXPR_DATA, LimitCodec::encode);
          });
    }
  }

  private static void fields(AttributeEncoder out, List<DataType> types) {
    for (DataType type : types) {
      out.nested(NFTA_LIST_ELEM, field -> field.be32(NFTA_SET_FIELD_LEN, type.bytes()));
    }
  }

  private static int flags(NftSet set) {
    int kind =
        switch (set.kind()) {
          case PLAIN, COUNTED, LIMITED -> 0;
          case INTERVAL, COUNTED_INTERVAL, LIMITED_INTERVAL -> NFT_SET_INTERVAL;
          case METER -> NFT_SET_TIMEOUT | NFT_SET_EVAL;
        };
    return kind
        | (set.isMap() ? NFT_SET_MAP : 0)
        | (isConcatenatedInterval(set) ? NFT_SET_CONCAT : 0);
  }

  static void encodeAnonymous(AttributeEncoder out, NftName table, AnonymousSet set, int id) {
    out.string(NFTA_SET_TABLE, table.text());
    out.string(NFTA_SET_NAME, ExprEncoder.ANONYMOUS);
    out.be32(NFTA_SET_FLAGS, NFT_SET_ANONYMOUS | NFT_SET_CONSTANT);
    out.be32(NFTA_SET_KEY_TYPE, set.type().number());
    out.be32(NFTA_SET_KEY_LEN, set.type().bytes());
    out.be32(NFTA_SET_ID, id);
    out.nested(NFTA_SET_DESC, desc -> desc.be32(NFTA_SET_DESC_SIZE, set.elements().size()));
    out.bytes(NFTA_SET_USERDATA, UserData.anonymousL4Proto());
  }

  /**
   * A set as the kernel reports it.
   *
   * @param spec empty if {@link NftSet} cannot express it
   * @param keyTypes empty if one is foreign
   */
  record Decoded(
      String table,
      String name,
      int flags,
      boolean hasData,
      Optional<List<DataType>> keyTypes,
      Optional<NftSet> spec) {
    boolean isAnonymous() {
      return (flags & NFT_SET_ANONYMOUS) != 0;
    }

    /** Whether it is the constant set of one rule, as nft creates them. */
    boolean isPlainConstant() {
      return flags == (NFT_SET_ANONYMOUS | NFT_SET_CONSTANT) && !hasData;
    }
  }

  static Decoded decode(AttributeDecoder in) {
    Reading r = new Reading();
    while (in.next()) {
      r.take(in);
    }
    Optional<List<DataType>> keyTypes =
        DatumLayout.types(r.keyType).filter(t -> DatumLayout.length(t) == r.keyLength);
    return new Decoded(r.table, r.name, r.flags, r.dataLength != 0, keyTypes, r.spec(keyTypes));
  }

  /** The attributes of one set while they are decoded. */
  private static final class Reading {
    private String table = "";
    private String name = "";
    private int flags;
    private int keyType;
    private int keyLength;
    private int dataType;
    private int dataLength;
    private int size;
    private long timeout;
    private boolean counted;
    private boolean limited;
    private boolean foreign;

    void take(AttributeDecoder in) {
      switch (in.type()) {
        case NFTA_SET_TABLE -> table = in.string();
        case NFTA_SET_NAME -> name = in.string();
        case NFTA_SET_FLAGS -> flags = in.be32();
        case NFTA_SET_KEY_TYPE -> keyType = in.be32();
        case NFTA_SET_KEY_LEN -> keyLength = in.be32();
        case NFTA_SET_DATA_TYPE -> dataType = in.be32();
        case NFTA_SET_DATA_LEN -> dataLength = in.be32();
        case NFTA_SET_TIMEOUT -> timeout = in.be64();
        case NFTA_SET_DESC -> takeDescription(in.nested());
        case NFTA_SET_EXPR -> takeExpression(in.nested());
        // Landline's sets have at most one expression, no objects, and the default collection.
        case NFTA_SET_EXPRESSIONS, NFTA_SET_OBJ_TYPE -> foreign = true;
        case NFTA_SET_GC_INTERVAL -> foreign |= in.be32() != 0;
        default -> {}
      }
    }

    private void takeDescription(AttributeDecoder in) {
      while (in.next()) {
        if (in.type() == NFTA_SET_DESC_SIZE) {
          size = in.be32();
        }
      }
    }

    private void takeExpression(AttributeDecoder in) {
      ExprAttributes expr = new ExprAttributes(in);
      counted = expr.string(NFTA_EXPR_NAME).equals("counter");
      limited = LimitCodec.isOurs(expr);
      foreign |= !counted && !limited;
    }

    Optional<NftSet> spec(Optional<List<DataType>> keyTypes) {
      boolean map = (flags & NFT_SET_MAP) != 0;
      Optional<List<DataType>> dataTypes =
          map
              ? DatumLayout.types(dataType).filter(t -> DatumLayout.length(t) == dataLength)
              : Optional.of(List.of());
      if (foreign || keyTypes.isEmpty() || dataTypes.isEmpty() || kind().isEmpty()) {
        return Optional.empty();
      }
      try {
        NftSet set =
            new NftSet(new NftName(name), keyTypes.get(), dataTypes.get(), kind().get(), List.of());
        boolean same =
            SetCodec.flags(set) == flags
                && set.size().orElse(0) == size
                && timeout == (set.kind() == NftSet.Kind.METER ? NftSet.METER_TIMEOUT * 1000L : 0);
        return same ? Optional.of(set) : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // a name or a combination that Landline never uses
      }
    }

    private Optional<NftSet.Kind> kind() {
      boolean interval = (flags & NFT_SET_INTERVAL) != 0;
      if ((flags & NFT_SET_EVAL) != 0) {
        return interval || counted || limited ? Optional.empty() : Optional.of(NftSet.Kind.METER);
      }
      if (limited) {
        return Optional.of(interval ? NftSet.Kind.LIMITED_INTERVAL : NftSet.Kind.LIMITED);
      }
      if (interval) {
        return Optional.of(counted ? NftSet.Kind.COUNTED_INTERVAL : NftSet.Kind.INTERVAL);
      }
      return Optional.of(counted ? NftSet.Kind.COUNTED : NftSet.Kind.PLAIN);
    }
  }
}
