// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.host.Role;
import io.landline.reconcile.flow.FlowOwners;
import io.landline.reconcile.flow.LiveFlow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The live flows of a forward, or those that a captured device began.
 *
 * @param kind {@code forward} or {@code capture}
 * @param name whose they are
 * @param live how many there are
 * @param cut how many of them apply would cut
 */
record FlowCount(String kind, String name, int live, int cut) {
  private record Owner(String kind, String name) {}

  /**
   * Counts flows by who has them in the applied configuration, else in the wanted one.
   *
   * @return those who have flows, forwards first
   */
  static List<FlowCount> of(
      List<LiveFlow> flows, Optional<Configuration> before, Configuration wanted) {
    List<FlowOwners> owners = new ArrayList<>();
    before.ifPresent(configuration -> owners.add(Role.of(configuration).flowOwners()));
    owners.add(Role.of(wanted).flowOwners());
    Map<Owner, FlowCount> counts = new LinkedHashMap<>();
    for (LiveFlow flow : flows) {
      Optional<Owner> owner =
          first(owners, o -> o.forward(flow.flow()).map(n -> new Owner("forward", n.text())))
              .or(
                  () ->
                      first(owners, o -> o.device(flow.flow()).map(n -> new Owner("capture", n))));
      owner.ifPresent(
          o ->
              counts.merge(
                  o, new FlowCount(o.kind(), o.name(), 1, flow.cut() ? 1 : 0), FlowCount::plus));
    }
    return counts.values().stream().sorted((a, b) -> b.kind().compareTo(a.kind())).toList();
  }

  private static Optional<Owner> first(
      List<FlowOwners> owners, Function<FlowOwners, Optional<Owner>> ask) {
    return owners.stream().flatMap(o -> ask.apply(o).stream()).findFirst();
  }

  private FlowCount plus(FlowCount other) {
    return new FlowCount(kind, name, live + other.live, cut + other.cut);
  }
}
