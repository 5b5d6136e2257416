// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object. Each edit returns another object and keeps the layout of what it does not concern. */
public final class JsonObject implements Json {
  /** <code>{}</code>. */
  public static final JsonObject EMPTY = new JsonObject(List.of(), "");

  private final List<Member> members;
  private final String inside;

  /**
   * A member and the blank space around it.
   *
   * @param colon the colon and the blank space between key and value
   */
  record Member(String lead, JsonText key, String colon, Json value, String trail)
      implements Child<Member> {
    @Override
    public Member at(String newLead, String newTrail) {
      return new Member(newLead, key, colon, value, newTrail);
    }

    @Override
    public void write(StringBuilder out) {
      key.write(out);
      out.append(colon);
      value.write(out);
    }
  }

  /**
   * As the parser found it.
   *
   * @param inside the blank space between the braces of an empty object
   */
  JsonObject(List<Member> members, String inside) {
    this.members = members;
    this.inside = inside;
  }

  List<Member> members() {
    return members;
  }

  /** The keys, in the order in which they are written. */
  public List<String> keys() {
    return members.stream().map(m -> m.key().value()).toList();
  }

  private int index(String key) {
    // An object has few keys, and a String caches its hash: building a map would cost more.
    int hash = key.hashCode();
    for (int i = 0; i < members.size(); i++) {
      String other = members.get(i).key().value();
      if (other.hashCode() == hash && other.equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** The value of a key; null where there is none. */
  public @Nullable Json get(String key) {
    int index = index(key);
    return index < 0 ? null : members.get(index).value();
  }

  /** Whether it has this key. */
  public boolean has(String key) {
    return index(key) >= 0;
  }

  /** The text of a key; empty where there is none, or another kind of value. */
  public Optional<String> text(String key) {
    return get(key) instanceof JsonText text ? Optional.of(text.value()) : Optional.empty();
  }

  /** The object of a key; empty where there is none, or another kind of value. */
  public Optional<JsonObject> object(String key) {
    return get(key) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** The entries of the list of a key; none where there is none, or another kind of value. */
  public List<Json> list(String key) {
    return get(key) instanceof JsonArray array ? array.values() : List.of();
  }

  /** The texts among the entries of the list of a key. */
  public List<String> texts(String key) {
    return list(key).stream()
        .filter(JsonText.class::isInstance)
        .map(text -> ((JsonText) text).value())
        .toList();
  }

  /** The same object with this value for a key. A new key is added at the end. */
  public JsonObject with(String key, Json value) {
    int index = index(key);
    return index < 0 ? inserted(members.size(), key, value, false) : replaced(index, value);
  }

  /**
   * The same, but a new key is inserted on a line of its own, after the last key that precedes it
   * in an order.
   *
   * @param order keys in their usual order
   */
  public JsonObject with(String key, Json value, List<String> order) {
    int index = index(key);
    return index < 0 ? inserted(place(key, order), key, value, true) : replaced(index, value);
  }

  private int place(String key, List<String> order) {
    int rank = order.indexOf(key);
    for (int i = members.size(); i > 0; i--) {
      int before = order.indexOf(members.get(i - 1).key().value());
      if (before >= 0 && before < rank) {
        return i;
      }
    }
    return members.size();
  }

  private JsonObject replaced(int index, Json value) {
    List<Member> changed = new ArrayList<>(members);
    Member old = changed.get(index);
    changed.set(index, new Member(old.lead(), old.key(), old.colon(), value, old.trail()));
    return new JsonObject(changed, inside);
  }

  private JsonObject inserted(int index, String key, Json value, boolean ownLine) {
    Member member = new Member(" ", JsonText.of(key), ": ", value, " ");
    if (members.isEmpty()) {
      return new JsonObject(List.of(member), "");
    }
    String separator = ownLine ? Child.BELOW_FIRST : Child.separator(members, false);
    return new JsonObject(Child.inserted(members, index, member, separator), "");
  }

  /** The same object without a key. */
  public JsonObject without(String key) {
    int index = index(key);
    return index < 0 ? this : new JsonObject(Child.without(members, index), "");
  }

  @Override
  public String kind() {
    return "an object";
  }

  @Override
  public void write(StringBuilder out) {
    Child.write(out, '{', members, inside, '}');
  }

  private Map<String, Json> values() {
    Map<String, Json> values = new HashMap<>();
    members.forEach(m -> values.put(m.key().value(), m.value()));
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject object && object.values().equals(values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }
}
