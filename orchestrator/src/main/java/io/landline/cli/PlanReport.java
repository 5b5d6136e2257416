// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.config.ConfigurationChange;
import io.landline.reconcile.diff.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that plan has to say.
 *
 * @param wanted what apply would bring
 * @param before what was applied last
 * @param fromNumber its number in the history
 * @param toNumber the wanted one's, if it has one or would get one
 * @param file where the wanted one comes from
 * @param own whether that is the host's own file, which apply reads
 * @param way how it comes into the kernel
 * @param plan what would change in the kernel
 * @param flows live flows
 */
record PlanReport(
    Configuration wanted,
    Optional<Configuration> before,
    Optional<Integer> fromNumber,
    Optional<Integer> toNumber,
    String file,
    boolean own,
    Way way,
    Plan plan,
    List<FlowCount> flows) {

  /** How a configuration comes into this host's kernel now. */
  enum Way {
    /** The service does it. */
    SERVICE,
    /** No service runs. */
    DIRECT,
    /** Landline is down here, with a service that waits for the end of that. */
    UP,
    /** Landline is down here, and no service runs. */
    UP_DIRECT
  }

  List<ConfigurationChange> changes() {
    return ConfigurationChange.between(before, wanted);
  }

  /** Whether apply would change anything, be it only what this host remembers. */
  boolean isChange() {
    return !plan.isEmpty() || (before.isPresent() && !changes().isEmpty());
  }

  int live() {
    return flows.stream().mapToInt(FlowCount::live).sum();
  }

  int cut() {
    return flows.stream().mapToInt(FlowCount::cut).sum();
  }

  long exposedNow() {
    return before.map(Exposure::of).orElse(0L);
  }

  /** What must be told to the hub. */
  List<String> otherHost() {
    return HubLines.between(before, wanted);
  }

  void json(JsonOutput json) {
    json.put("role", wanted.role())
        .put("name", wanted.name().text())
        .put("changed", isChange())
        .object(
            "configuration",
            () -> {
              fromNumber.ifPresent(number -> json.put("applied", number));
              toNumber.ifPresent(number -> json.put("wanted", number));
              json.put("file", file);
            })
        .objects("changes", changes(), PlanReport::change)
        .object("kernel", () -> json.put("summary", plan.summary()).put("details", plan.details()))
        .object(
            "flows",
            () ->
                json.put("live", live())
                    .put("cut", cut())
                    .objects(
                        "of",
                        flows,
                        (out, count) ->
                            out.put("kind", count.kind())
                                .put("name", count.name())
                                .put("live", count.live())
                                .put("cut", count.cut())))
        .object("exposed", () -> json.put("now", exposedNow()).put("then", Exposure.of(wanted)))
        .put("otherHost", otherHost());
  }

  private static void change(JsonOutput json, ConfigurationChange change) {
    json.put("op", change.sign().name().toLowerCase(Locale.ROOT))
        .put("kind", change.kind())
        .put("name", change.name())
        .put("text", change.text())
        .put("details", change.details());
  }
}
