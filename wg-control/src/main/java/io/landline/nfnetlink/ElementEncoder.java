// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.netlink.AttributeEncoder;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.RegisterData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Encodes elements; {@link ElementDecoder} decodes them. The layout depends on the set:
 *
 * <pre>
 *   hash             { KEY }
 *   concatenation    { KEY low ends, KEY_END high ends }
 *   of intervals
 *   one type with    { KEY first }  and  { KEY value after the last, FLAGS INTERVAL_END },
 *   intervals        the second left out where the interval reaches to the type's last value
 * </pre>
 *
 * with DATA and USERDATA if present.
 */
final class ElementEncoder {
  /** A list of elements is one attribute, whose length has 16 bits. */
  private static final int MAX_LIST = 65_000;

  /** Of an attribute, bytes. */
  private static final int HEADER = 4;

  private final NftName table;
  private final NftSet set;
  private final boolean tree;
  private final boolean concatenation;

  ElementEncoder(NftName table, NftSet set) {
    this.table = table;
    this.set = set;
    this.tree = SetCodec.isTree(set);
    this.concatenation = SetCodec.isConcatenatedInterval(set);
  }

  /** Splits the elements into lists that each fit a message. */
  List<List<Element>> chunks() {
    List<List<Element>> chunks = new ArrayList<>();
    int fixed = fixedLength();
    int from = 0;
    int length = 0;
    List<Element> elements = set.elements();
    for (int i = 0; i < elements.size(); i++) {
      int one = fixed + UserData.elementLength(elements.get(i).comment());
      if (length + one > MAX_LIST) {
        chunks.add(elements.subList(from, i));
        from = i;
        length = 0;
      }
      length += one;
    }
    if (from < elements.size()) {
      chunks.add(elements.subList(from, elements.size()));
    }
    return chunks;
  }

  /** Size of any element of the set without its comment, bytes. */
  private int fixedLength() {
    int key = valueLength(DatumLayout.length(set.keyTypes()));
    int data = set.isMap() ? valueLength(DatumLayout.length(set.dataTypes())) : 0;
    int end = tree ? HEADER + HEADER + 4 + key : 0;
    return HEADER + key + (concatenation ? key : 0) + data + end;
  }

  private static int valueLength(int bytes) {
    return HEADER + HEADER + ((bytes + 3) & ~3);
  }

  /**
   * A message that adds or deletes elements.
   *
   * @param firstOfNew whether these are the first of a set of the same batch
   * @param begins filled with where in {@code out} each element begins
   */
  void encode(
      AttributeEncoder out,
      List<Element> chunk,
      boolean deleting,
      boolean firstOfNew,
      int[] begins) {
    out.string(NFTA_SET_ELEM_LIST_TABLE, table.text());
    out.string(NFTA_SET_ELEM_LIST_SET, set.name().text());
    out.nested(
        NFTA_SET_ELEM_LIST_ELEMENTS,
        list -> {
          if (tree && firstOfNew && !isZero(chunk.get(0).key().get(0).low())) {
            // nft begins a new interval set with an interval end at zero.
            byte[] zero = new byte[set.keyTypes().get(0).bytes()];
            list.nested(NFTA_LIST_ELEM, element -> encodeEnd(element, zero));
          }
          for (int i = 0; i < begins.length; i++) {
            begins[i] = out.length();
            encode(list, chunk.get(i), deleting);
          }
        });
  }

  /** The elements of a rule's constant set. */
  static void encodeAnonymous(AttributeEncoder out, NftName table, AnonymousSet set, int id) {
    out.string(NFTA_SET_ELEM_LIST_TABLE, table.text());
    out.string(NFTA_SET_ELEM_LIST_SET, ExprEncoder.ANONYMOUS);
    out.be32(NFTA_SET_ELEM_LIST_SET_ID, id);
    out.nested(
        NFTA_SET_ELEM_LIST_ELEMENTS,
        list -> {
          for (RegisterData element : set.elements()) {
            list.nested(NFTA_LIST_ELEM, e -> key(e, NFTA_SET_ELEM_KEY, element.bytes()));
          }
        });
  }

  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void encode(AttributeEncoder list, Element element, boolean deleting) {
    Optional<byte[]> end = tree ? DatumLayout.next(element.key().get(0).high()) : Optional.empty();
    list.nested(
        NFTA_LIST_ELEM,
        out -> {
          key(out, NFTA_SET_ELEM_KEY, DatumLayout.encode(element.key(), false));
          if (concatenation) {
            key(out, NFTA_SET_ELEM_KEY_END, DatumLayout.encode(element.key(), true));
          }
          if (deleting) {
            return;
          }
          if (!element.data().isEmpty()) {
            key(out, NFTA_SET_ELEM_DATA, DatumLayout.encode(element.data(), false));
          }
          UserData.element(element.comment(), tree && end.isEmpty())
              .ifPresent(data -> out.bytes(NFTA_SET_ELEM_USERDATA, data));
        });
    end.ifPresent(e -> list.nested(NFTA_LIST_ELEM, out -> encodeEnd(out, e)));
  }

  private static void encodeEnd(AttributeEncoder out, byte[] end) {
    out.be32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    key(out, NFTA_SET_ELEM_KEY, end);
  }

  private static void key(AttributeEncoder out, int type, byte[] value) {
    out.nested(type, data -> data.bytes(NFTA_DATA_VALUE, value));
  }
}
