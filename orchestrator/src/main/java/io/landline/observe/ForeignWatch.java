// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.doctor.fact.Facts;
import io.landline.health.fact.Obstacle;
import io.landline.reconcile.state.Kernel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Finds chains of other programs that drop or change Landline's traffic. They are read again only
 * when a ruleset or the configuration has changed, and within a time budget.
 */
final class ForeignWatch {
  private final HostPaths paths;
  private final Function<Facts, List<Obstacle>> check;
  private Optional<Look> last = Optional.empty();
  private final LongSupplier ticks;
  private final TimeBudget budget;

  private record Look(long generation, Configuration configuration, List<Obstacle> obstacles) {}

  /**
   * Reads nothing yet.
   *
   * @param check finds obstacles in the doctor's facts
   * @param ticks nanoseconds of a monotonic clock
   */
  ForeignWatch(HostPaths paths, Function<Facts, List<Obstacle>> check, LongSupplier ticks) {
    this.paths = paths;
    this.check = check;
    this.ticks = ticks;
    this.budget = new TimeBudget(ticks.getAsLong());
  }

  /** The obstacles found by the last look. */
  List<Obstacle> look(Configuration configuration, Kernel kernel) {
    long began = ticks.getAsLong();
    boolean allowed = budget.allows(began);
    long generation = kernel.nft().generation();
    Optional<Look> same =
        last.filter(
            l ->
                l.configuration().equals(configuration)
                    && (l.generation() == generation || !allowed));
    if (same.isPresent()) {
      return same.get().obstacles();
    }
    List<Obstacle> found = check.apply(Facts.ofKernel(configuration, paths, kernel));
    budget.spend(ticks.getAsLong() - began);
    last = Optional.of(new Look(generation, configuration, found));
    return found;
  }
}
