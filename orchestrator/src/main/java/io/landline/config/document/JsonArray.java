// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.ArrayList;
import java.util.List;

/** A list. Each edit returns another list and keeps the layout of what it does not concern. */
public final class JsonArray implements Json {
  /** {@code []}. */
  public static final JsonArray EMPTY = new JsonArray(List.of(), "");

  private final List<Item> items;
  private final String inside;

  /** An entry and the blank space around it. */
  record Item(String lead, Json value, String trail) implements Child<Item> {
    @Override
    public Item at(String newLead, String newTrail) {
      return new Item(newLead, value, newTrail);
    }

    @Override
    public void write(StringBuilder out) {
      value.write(out);
    }
  }

  /**
   * As the parser found it.
   *
   * @param inside the blank space between the brackets of an empty list
   */
  JsonArray(List<Item> items, String inside) {
    this.items = items;
    this.inside = inside;
  }

  /** The number of entries. */
  public int size() {
    return items.size();
  }

  /** The entry of an index from 0. */
  public Json get(int index) {
    return items.get(index).value();
  }

  /** All entries, in order. */
  public List<Json> values() {
    return items.stream().map(Item::value).toList();
  }

  /** The same list with another entry at its end. */
  public JsonArray plus(Json value) {
    boolean object = value instanceof JsonObject;
    if (items.isEmpty()) {
      String space = object ? " " : "";
      return new JsonArray(List.of(new Item(space, value, space)), "");
    }
    String separator = Child.separator(items, object);
    return new JsonArray(
        Child.inserted(items, items.size(), new Item("", value, ""), separator), "");
  }

  /** The same list with one entry replaced. */
  public JsonArray with(int index, Json value) {
    List<Item> changed = new ArrayList<>(items);
    Item old = changed.get(index);
    changed.set(index, new Item(old.lead(), value, old.trail()));
    return new JsonArray(changed, inside);
  }

  /** The same list without one of its entries. */
  public JsonArray minus(int index) {
    return new JsonArray(Child.without(items, index), "");
  }

  @Override
  public String kind() {
    return "a list";
  }

  @Override
  public void write(StringBuilder out) {
    Child.write(out, '[', items, inside, ']');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonArray array && array.values().equals(values());
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
