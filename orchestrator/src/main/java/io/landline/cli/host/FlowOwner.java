// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.api.Plan.FlowCount;
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
 * What a live flow belongs to.
 *
 * @param kind {@code forward} or {@code capture}
 * @param name name of the forward or the captured device
 */
public record FlowOwner(String kind, String name) {
  /**
   * Counts flows by their owner in the applied configuration, or else in the wanted one.
   *
   * @return the owners that have flows, forwards first
   */
  public static List<FlowCount> count(
      List<LiveFlow> flows, Optional<Configuration> before, Configuration wanted) {
    List<FlowOwners> owners = new ArrayList<>();
    before.ifPresent(configuration -> owners.add(Role.of(configuration).flowOwners()));
    owners.add(Role.of(wanted).flowOwners());
    Map<FlowOwner, FlowCount> counts = new LinkedHashMap<>();
    for (LiveFlow flow : flows) {
      Optional<FlowOwner> owner =
          first(owners, o -> o.forward(flow.flow()).map(n -> new FlowOwner("forward", n)))
              .or(
                  () ->
                      first(
                          owners,
                          o ->
                              o.device(flow.flow())
                                  .map(n -> new FlowOwner("capture", n.toString()))));
      owner.ifPresent(
          o ->
              counts.merge(
                  o, new FlowCount(o.kind(), o.name(), 1, flow.cut() ? 1 : 0), FlowOwner::sum));
    }
    return counts.values().stream().sorted((a, b) -> b.kind().compareTo(a.kind())).toList();
  }

  private static Optional<FlowOwner> first(
      List<FlowOwners> owners, Function<FlowOwners, Optional<FlowOwner>> ask) {
    return owners.stream().flatMap(o -> ask.apply(o).stream()).findFirst();
  }

  private static FlowCount sum(FlowCount a, FlowCount b) {
    return new FlowCount(a.kind(), a.name(), a.live() + b.live(), a.cut() + b.cut());
  }
}
