// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftSet;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes the elements of one set, message by message; {@link ElementEncoder} shows the layout. */
final class ElementDecoder {
  private final NftSet set;
  private final boolean tree;
  private final List<ObservedElement> elements = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private Optional<String> foreign = Optional.empty();

  /** One end of an interval in a set that stores intervals as two elements. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Edge(
      byte[] key, boolean end, List<Datum> data, Optional<String> comment, Count count) {}

  ElementDecoder(NftSet set) {
    this.set = set;
    this.tree = SetCodec.isTree(set);
  }

  /** The first property of an element that {@link Element} cannot express, if there was one. */
  Optional<String> foreign() {
    return foreign;
  }

  /** Adds the elements of one message. */
  void take(AttributeDecoder message) {
    while (message.next()) {
      if (message.type() == NFTA_SET_ELEM_LIST_ELEMENTS) {
        AttributeDecoder list = message.nested();
        while (list.next()) {
          takeElement(list.nested());
        }
      }
    }
  }

  /** Adds the elements of another decoder of the same set. */
  void addAll(ElementDecoder other) {
    elements.addAll(other.elements);
    edges.addAll(other.edges);
    if (foreign.isEmpty()) {
      foreign = other.foreign;
    }
  }

  private void takeElement(AttributeDecoder in) {
    byte @Nullable [] key = null;
    byte @Nullable [] keyEnd = null;
    List<Datum> data = List.of();
    Optional<String> comment = Optional.empty();
    Count count = Count.ZERO;
    int flags = 0;
    while (in.next()) {
      switch (in.type()) {
        case NFTA_SET_ELEM_KEY -> key = value(in.nested());
        case NFTA_SET_ELEM_KEY_END -> keyEnd = value(in.nested());
        case NFTA_SET_ELEM_DATA -> data = data(in.nested());
        case NFTA_SET_ELEM_FLAGS -> flags = in.be32();
        case NFTA_SET_ELEM_USERDATA -> comment = UserData.readComment(in.bytes());
        case NFTA_SET_ELEM_EXPR -> count = count(in.nested());
        case NFTA_SET_ELEM_TIMEOUT, NFTA_SET_ELEM_OBJREF, NFTA_SET_ELEM_EXPRESSIONS ->
            foreign = Optional.of("an element with attribute " + in.type());
        default -> {}
      }
    }
    if ((flags & ~NFT_SET_ELEM_INTERVAL_END) != 0) {
      foreign = Optional.of("a catch-all element");
      return;
    }
    if (key == null) {
      throw new MalformedMessageException("an element of " + set.name() + " has no key");
    }
    boolean end = (flags & NFT_SET_ELEM_INTERVAL_END) != 0;
    if (tree) {
      edges.add(new Edge(key, end, data, comment, count));
    } else {
      add(key, keyEnd == null ? key : keyEnd, data, comment, count);
    }
  }

  private void add(
      byte[] low, byte[] high, List<Datum> data, Optional<String> comment, Count count) {
    List<Datum> parts = DatumLayout.decode(set.keyTypes(), low, high);
    if (!set.kind().isInterval() && parts.stream().anyMatch(Datum::isInterval)) {
      throw new MalformedMessageException("an interval in " + set.name());
    }
    if (data.size() != set.dataTypes().size()) {
      throw new MalformedMessageException("an element of map " + set.name() + " has no data");
    }
    elements.add(new ObservedElement(new Element(parts, data, comment), count));
  }

  private List<Datum> data(AttributeDecoder in) {
    byte[] value = value(in);
    List<DataType> types = set.dataTypes();
    if (types.isEmpty()) {
      throw new MalformedMessageException("an element of set " + set.name() + " has data");
    }
    return DatumLayout.decode(types, value, value);
  }

  private static byte[] value(AttributeDecoder in) {
    while (in.next()) {
      if (in.type() == NFTA_DATA_VALUE) {
        return in.bytes();
      }
    }
    throw new MalformedMessageException("an element's key or data has no value");
  }

  private Count count(AttributeDecoder in) {
    ExprAttributes expr = new ExprAttributes(in);
    if (set.kind().isLimited() && LimitCodec.isOurs(expr)) {
      return Count.ZERO;
    }
    if (!set.kind().isCounted() || !expr.string(NFTA_EXPR_NAME).equals("counter")) {
      foreign = Optional.of("an element with an expression of its own");
      return Count.ZERO;
    }
    return counter(new ExprAttributes(expr.nested(NFTA_EXPR_DATA)));
  }

  /** The values of a counter expression; a new one has none yet. */
  static Count counter(ExprAttributes counter) {
    return Count.of(
        value(counter, ExprConstants.NFTA_COUNTER_PACKETS),
        value(counter, ExprConstants.NFTA_COUNTER_BYTES));
  }

  private static long value(ExprAttributes counter, int type) {
    return counter.has(type) ? counter.be64(type) : 0;
  }

  /** The set's elements, after all messages were added. */
  List<ObservedElement> elements() {
    // The kernel reports interval ends in no particular order. Where one interval ends at
    // another's beginning, the end sorts first.
    edges.sort(
        Comparator.<Edge, byte[]>comparing(Edge::key, Arrays::compareUnsigned)
            .thenComparing(edge -> !edge.end()));
    Edge open = null;
    for (Edge edge : edges) {
      if (open != null) {
        close(open, DatumLayout.previous(edge.key()));
        if (!edge.end()) {
          foreign = Optional.of("an interval that ends where another begins");
        }
        open = edge.end() ? null : edge;
      } else if (!edge.end()) {
        open = edge;
      }
      // An end without a beginning is ignored: nft puts one at zero.
    }
    if (open != null) {
      byte[] last = open.key().clone();
      Arrays.fill(last, (byte) 0xff);
      close(open, last);
    }
    edges.clear();
    elements.sort(Comparator.comparing(ObservedElement::element));
    return elements;
  }

  /**
   * Whether one of the sorted {@code elements} occurs twice. The kernel resumes the dump of a hash
   * by the number of elements already sent. While it moves elements to a larger table, which
   * neither generation nor flag shows, it therefore skips as many as it repeats.
   */
  static boolean hasRepeated(List<ObservedElement> elements) {
    for (int i = 1; i < elements.size(); i++) {
      if (elements.get(i).element().compareTo(elements.get(i - 1).element()) == 0) {
        return true;
      }
    }
    return false;
  }

  private void close(Edge begin, byte[] last) {
    add(begin.key(), last, begin.data(), begin.comment(), begin.count());
  }
}
