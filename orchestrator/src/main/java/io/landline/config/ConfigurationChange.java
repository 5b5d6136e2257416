// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One difference between two configurations, in words that people gave.
 *
 * @param sign what happens to it
 * @param kind what it is: {@code forward}, {@code device}, {@code capture}, {@code site} ...
 * @param name the thing's name; empty where there is only one
 * @param text the whole of it, in short
 * @param details what changes: {@code from: anywhere -> 198.51.100.0/24}
 */
public record ConfigurationChange(
    Sign sign, String kind, String name, String text, List<String> details) {

  /** Added, changed or removed. */
  public enum Sign {
    ADD("+"),
    CHANGE("~"),
    REMOVE("-");

    private final String symbol;

    Sign(String symbol) {
      this.symbol = symbol;
    }

    @Override
    public String toString() {
      return symbol;
    }
  }

  public ConfigurationChange {
    details = List.copyOf(details);
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
          changes.add(of(Sign.ADD, item, List.of()));
        }
      } else if (!former.properties().equals(item.properties())) {
        changes.add(of(Sign.CHANGE, item, details(former.properties(), item.properties())));
      }
    }
    old.values().forEach(item -> changes.add(of(Sign.REMOVE, item, List.of())));
    return changes;
  }

  private static ConfigurationChange of(Sign sign, Item item, List<String> details) {
    return new ConfigurationChange(sign, item.kind(), item.name(), item.text(), details);
  }

  private static List<String> details(Map<String, String> before, Map<String, String> wanted) {
    Set<String> names = new LinkedHashSet<>(wanted.keySet());
    names.addAll(before.keySet());
    List<String> details = new ArrayList<>();
    for (String name : names) {
      String from = before.getOrDefault(name, "none");
      String to = wanted.getOrDefault(name, "none");
      if (!from.equals(to)) {
        details.add(
            name + ": " + (from.isEmpty() ? "none" : from) + " -> " + (to.isEmpty() ? "none" : to));
      }
    }
    return details;
  }
}
