// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import io.landline.kernel.ForeignRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The chains of one table with their rules, without empty chains. */
public final class Ruleset {
  private final Map<String, List<ForeignRule>> chains;

  public Ruleset(List<ForeignRule> rules) {
    this.chains =
        rules.stream()
            .collect(
                Collectors.groupingBy(ForeignRule::chain, LinkedHashMap::new, Collectors.toList()));
  }

  public List<ForeignRule> chain(String name) {
    return chains.getOrDefault(name, List.of());
  }

  public Set<String> names() {
    return chains.keySet();
  }

  public List<ForeignRule> all() {
    return chains.values().stream().flatMap(List::stream).toList();
  }
}
