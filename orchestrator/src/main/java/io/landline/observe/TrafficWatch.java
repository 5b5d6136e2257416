// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.config.Configuration;
import io.landline.health.fact.ForwardTraffic;
import io.landline.kernel.ConntrackControl;
import io.landline.kernel.Flow;
import io.landline.net.AddressFamily;
import io.landline.reconcile.state.Kernel;
import io.landline.traffic.TrafficMeter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The traffic of forwards and the live flows, read together because reading flows is costly. A time
 * budget limits how often; until the next reading the last one is used.
 */
final class TrafficWatch {
  private final LastFlows flows;
  private final TrafficMeter meter;
  private Optional<Carried> last = Optional.empty();
  private Optional<Configuration> of = Optional.empty();
  private final LongSupplier ticks;
  private final TimeBudget budget;

  /**
   * One reading.
   *
   * @param forwards each forward's traffic, in the order of the configuration
   * @param flows all live IPv4 flows
   */
  record Carried(List<ForwardTraffic> forwards, List<Flow> flows) {
    Carried {
      forwards = List.copyOf(forwards);
    }
  }

  /** Keeps the flows that it last returned. */
  private static final class LastFlows implements ConntrackControl {
    private final ConntrackControl kernel;
    private List<Flow> last = List.of();

    LastFlows(ConntrackControl kernel) {
      this.kernel = kernel;
    }

    @Override
    public List<Flow> flows(AddressFamily family) {
      last = kernel.flows(family);
      return last;
    }

    @Override
    public boolean delete(Flow flow) {
      return kernel.delete(flow);
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param ticks nanoseconds of a monotonic clock
   */
  TrafficWatch(Kernel kernel, LongSupplier ticks) {
    this.ticks = ticks;
    this.budget = new TimeBudget(ticks.getAsLong());
    this.flows = new LastFlows(kernel.conntrack());
    this.meter =
        new TrafficMeter(
            new Kernel(kernel.links(), kernel.routing(), kernel.nft(), kernel.wireguard(), flows));
  }

  /** A new reading if the budget allows it, else the last one. */
  Carried look(Configuration configuration, Instant wallClock) {
    long began = ticks.getAsLong();
    boolean allowed = budget.allows(began);
    if (!allowed && last.isPresent() && of.equals(Optional.of(configuration))) {
      return last.get();
    }
    Carried carried = new Carried(meter.read(configuration, wallClock).forwards(), flows.last);
    // Lets the previous reading's flows be collected.
    flows.last = List.of();
    budget.spend(ticks.getAsLong() - began);
    last = Optional.of(carried);
    of = Optional.of(configuration);
    return carried;
  }
}
