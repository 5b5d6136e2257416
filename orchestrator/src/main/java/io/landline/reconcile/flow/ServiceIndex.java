// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An index of forwards by service and port; a lookup takes logarithmic time. */
final class ServiceIndex<K> {
  private record Entry(int last, Forward forward) {}

  private final Map<K, TreeMap<Integer, Entry>> byKey = new HashMap<>();

  void add(K key, ProtocolPorts ports, Forward forward) {
    byKey
        .computeIfAbsent(key, k -> new TreeMap<>())
        .put(ports.ports().first(), new Entry(ports.ports().last(), forward));
  }

  Optional<Forward> find(K key, int port) {
    return Optional.ofNullable(byKey.get(key))
        .map(ports -> ports.floorEntry(port))
        .map(Map.Entry::getValue)
        .filter(entry -> port <= entry.last())
        .map(Entry::forward);
  }
}
