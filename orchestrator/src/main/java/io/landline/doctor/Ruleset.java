// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.kernel.ForeignRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The chains of one table with their rules; one without rules is none of them. */
final class Ruleset {
  private final Map<String, List<ForeignRule>> chains;

  Ruleset(List<ForeignRule> rules) {
    this.chains =
        rules.stream()
            .collect(
                Collectors.groupingBy(ForeignRule::chain, LinkedHashMap::new, Collectors.toList()));
  }

  List<ForeignRule> chain(String name) {
    return chains.getOrDefault(name, List.of());
  }

  Set<String> names() {
    return chains.keySet();
  }

  List<ForeignRule> all() {
    return chains.values().stream().flatMap(List::stream).toList();
  }
}
