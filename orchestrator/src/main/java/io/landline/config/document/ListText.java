// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text with a long list of objects, which knows where they are: of a text in which only a few of
 * them differ, only these are parsed.
 */
public final class ListText {
  /** Stands for the entries beside a change. */
  private static final String BESIDE = "0";

  /** The longest change that is parsed alone, in bytes: far more than a few forwards. */
  private static final int LONGEST = 1 << 16;

  private final byte[] bytes;
  private final JsonDocument document;
  private final ObjectPlaces places;

  private ListText(byte[] bytes, JsonDocument document, ObjectPlaces places) {
    this.bytes = bytes;
    this.document = document;
    this.places = places;
  }

  /**
   * Parses a file's bytes.
   *
   * @param bytes not to be changed any more
   * @param key of the list in the root object
   * @throws JsonSyntaxException as {@link JsonDocument#parse(byte[])}
   */
  public static ListText parse(byte[] bytes, String key) throws JsonSyntaxException {
    String text = JsonDocument.text(bytes);
    ObjectPlaces places = new ObjectPlaces(key);
    return new ListText(bytes, new JsonParser(text, places).document(), places);
  }

  /** The document. */
  public JsonDocument document() {
    return document;
  }

  /** Where the entries are, so that a change of the text can be read alone. */
  public Entries entries() {
    // With characters of several bytes, places in the text are not places in the bytes.
    return new Entries(bytes, places, places.isThere() && isAscii(bytes));
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** The places of a list's entries. */
  public static final class Entries {
    private final byte[] bytes;
    private final ObjectPlaces places;
    private final boolean known;

    private Entries(byte[] bytes, ObjectPlaces places, boolean known) {
      this.bytes = bytes;
      this.places = places;
      this.known = known;
    }

    /**
     * What differs in another text, if that is a few entries of the list and nothing else.
     *
     * @param other not to be changed any more
     * @return empty if anything else differs, or is no JSON: then parse all of it
     */
    public Optional<Exchange> exchange(byte[] other) {
      if (!known || other.length > JsonDocument.LARGEST) {
        return Optional.empty();
      }
      TextChange change = TextChange.between(bytes, other);
      int first = places.endingBefore(change.head());
      int last =
          Math.min(places.beginningAfter(bytes.length - change.tail()), places.size() - first);
      int from = places.afterFirst(first);
      int moved = other.length - bytes.length;
      int to = places.beforeLast(last) + moved;
      if (to - from > LONGEST
          || from > change.head()
          || to < other.length - change.tail()
          || to < from) {
        return Optional.empty();
      }
      String head = "{\"" + places.key() + "\":[" + (first > 0 ? BESIDE : "");
      String middle = new String(other, from, to - from, StandardCharsets.UTF_8);
      if (middle.length() != to - from || !isAscii(Arrays.copyOfRange(other, from, to))) {
        return Optional.empty();
      }
      ObjectPlaces found = new ObjectPlaces(places.key());
      Optional<List<JsonObject>> added =
          objects(head + middle + (last > 0 ? BESIDE : "") + "]}", first > 0, last > 0, found);
      return added.map(
          objects ->
              new Exchange(
                  first,
                  objects,
                  last,
                  new Entries(
                      other,
                      places.exchanging(
                          first,
                          found.inner(first > 0, last > 0),
                          from - head.length(),
                          last,
                          moved),
                      true)));
    }

    private Optional<List<JsonObject>> objects(
        String text, boolean after, boolean before, ObjectPlaces found) {
      JsonDocument document;
      try {
        document = new JsonParser(text, found).document();
      } catch (JsonSyntaxException e) {
        return Optional.empty();
      }
      if (!document.repeatedKeys().isEmpty()
          || !(document.root() instanceof JsonObject root)
          || root.keys().size() != 1
          || !(root.get(places.key()) instanceof JsonArray list)
          || (after && !isBeside(list, 0))
          || (before && !isBeside(list, list.size() - 1))) {
        return Optional.empty();
      }
      List<JsonObject> objects = new ArrayList<>();
      for (int i = after ? 1 : 0; i < list.size() - (before ? 1 : 0); i++) {
        if (!(list.get(i) instanceof JsonObject object)) {
          return Optional.empty();
        }
        objects.add(object);
      }
      return Optional.of(objects);
    }

    private static boolean isBeside(JsonArray list, int index) {
      return list.get(index) instanceof JsonNumber number && number.literal().equals(BESIDE);
    }
  }

  /**
   * A change of a few entries.
   *
   * @param first how many stay as they are at the beginning
   * @param added what follows them now, in place of what followed before
   * @param last how many stay as they are at the end
   * @param entries where all are now
   */
  public record Exchange(int first, List<JsonObject> added, int last, Entries entries) {
    public Exchange {
      added = List.copyOf(added);
    }
  }
}
