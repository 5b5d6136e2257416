// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.json.Derived;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One difference between two configurations, in words that people gave.
 *
 * @param op what happens to it
 * @param kind what it is: {@code forward}, {@code device}, {@code capture}, {@code site} ...
 * @param name the thing's name; empty where there is only one
 * @param text the whole of it, in short
 * @param properties what of it changes
 */
public record ConfigurationChange(
    Operation op, String kind, String name, String text, List<PropertyChange> properties) {

  /**
   * One property that changes.
   *
   * @param property its name, {@code from}
   * @param before its value before, {@code anywhere}
   * @param after its value afterwards, {@code 198.51.100.0/24}
   */
  public record PropertyChange(String property, String before, String after) {
    @Override
    public String toString() {
      return property + ": " + before + " -> " + after;
    }
  }

  /** Added, changed or removed. */
  public enum Operation {
    ADD("+"),
    CHANGE("~"),
    REMOVE("-");

    private final String symbol;

    Operation(String symbol) {
      this.symbol = symbol;
    }

    /** For people: {@code +}, {@code ~} or {@code -}. */
    public String symbol() {
      return symbol;
    }

    /** In JSON: {@code add}, {@code change} or {@code remove}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ConfigurationChange {
    properties = List.copyOf(properties);
  }

  /** What of it changes, for people: {@code from: anywhere -> 198.51.100.0/24}. */
  @Derived
  public List<String> details() {
    return properties.stream().map(PropertyChange::toString).toList();
  }

  /** All differences, in the order of the wanted configuration; what is removed comes last. */
  public static List<ConfigurationChange> between(
      Optional<Configuration> before, Configuration wanted) {
    Map<String, Item> old = new LinkedHashMap<>();
    before.map(Items::of).orElse(List.of()).forEach(item -> old.put(item.id(), item));
    List<ConfigurationChange> changes = new ArrayList<>();
    for (Item item : Items.of(wanted)) {
      Item former = old.remove(item.id());
      if (former == null) {
        // In a first configuration the default numbers are not worth a line.
        if (!item.kind().equals("footprint")) {
          changes.add(of(Operation.ADD, item, List.of()));
        }
      } else if (!former.properties().equals(item.properties())) {
        changes.add(of(Operation.CHANGE, item, properties(former.properties(), item.properties())));
      }
    }
    old.values().forEach(item -> changes.add(of(Operation.REMOVE, item, List.of())));
    return changes;
  }

  private static ConfigurationChange of(Operation op, Item item, List<PropertyChange> properties) {
    return new ConfigurationChange(op, item.kind(), item.name(), item.text(), properties);
  }

  private static List<PropertyChange> properties(
      Map<String, String> before, Map<String, String> wanted) {
    Set<String> names = new LinkedHashSet<>(wanted.keySet());
    names.addAll(before.keySet());
    List<PropertyChange> properties = new ArrayList<>();
    for (String name : names) {
      String from = before.getOrDefault(name, "none");
      String to = wanted.getOrDefault(name, "none");
      if (!from.equals(to)) {
        properties.add(
            new PropertyChange(name, from.isEmpty() ? "none" : from, to.isEmpty() ? "none" : to));
      }
    }
    return properties;
  }
}
