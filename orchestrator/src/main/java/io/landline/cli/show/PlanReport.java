// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.Plan;
import io.landline.cli.host.HubLines;
import io.landline.config.Configuration;
import io.landline.config.ConfigurationChange;
import io.landline.policy.Exposure;
import java.util.List;
import java.util.Optional;

/**
 * A plan, and what its screen needs to say how to apply it.
 *
 * @param plan what would change
 * @param first whether nothing was applied before
 * @param own whether the wanted configuration is in the host's own file, which apply reads
 * @param way how a configuration gets into the kernel now
 */
record PlanReport(Plan plan, boolean first, boolean own, Way way) {

  /** How a configuration gets into this host's kernel now. */
  enum Way {
    /** The service applies it. */
    SERVICE,
    /** No service runs. */
    DIRECT,
    /** Landline is down here; a running service waits for {@code up}. */
    UP,
    /** Landline is down here, and no service runs. */
    UP_DIRECT
  }

  /**
   * The plan from one configuration to another.
   *
   * @param before what was applied last
   * @param wanted the configuration that apply would put into force
   * @param numbers the numbers of both, and the file that the wanted one is in
   * @param kernel what would change in the kernel
   * @param flows live flows
   */
  static Plan plan(
      Optional<Configuration> before,
      Configuration wanted,
      Plan.Configurations numbers,
      io.landline.reconcile.diff.Plan kernel,
      List<Plan.FlowCount> flows) {
    List<ConfigurationChange> changes = ConfigurationChange.between(before, wanted);
    return new Plan(
        wanted.role(),
        wanted.name(),
        !kernel.isEmpty() || (before.isPresent() && !changes.isEmpty()),
        numbers,
        changes,
        new Plan.KernelChanges(kernel.summary(), kernel.details()),
        Plan.Flows.of(flows),
        new Plan.Exposed(before.map(PlanReport::ports).orElse(0L), ports(wanted)),
        HubLines.between(before, wanted));
  }

  private static long ports(Configuration configuration) {
    Exposure exposure =
        configuration instanceof Configuration.Site site
            ? Exposure.of(site.policy())
            : Exposure.of(((Configuration.Hub) configuration).policy());
    return exposure.ports();
  }
}
