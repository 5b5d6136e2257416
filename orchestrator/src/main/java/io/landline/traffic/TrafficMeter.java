// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.compile.CounterSets;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.health.fact.Fact;
import io.landline.health.fact.ForwardTraffic;
import io.landline.host.Role;
import io.landline.kernel.Flow;
import io.landline.net.AddressFamily;
import io.landline.nft.NftName;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedElement;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.reconcile.flow.FlowOwners;
import io.landline.reconcile.state.Kernel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads counters and live flows, and notes when each counter last grew; frequent reading makes that
 * time more accurate. For one thread.
 */
public final class TrafficMeter {
  private final Kernel kernel;
  private boolean looked;
  private Map<String, Count> in = Map.of();
  private final Map<String, Instant> lastIn = new HashMap<>();

  /** A meter without readings yet. */
  public TrafficMeter(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Notes which counters have grown since the last reading; cheaper than reading all. */
  public void look(Configuration configuration, Instant now) {
    boolean first = !looked;
    looked = true;
    Map<String, Count> before = in;
    in = counts(configuration, CounterSets.in());
    in.forEach(
        (forward, count) -> {
          @Nullable Count known = before.get(forward);
          // The first reading shows that there was traffic, but not when. A smaller count, or one
          // that did not exist before, belongs to a newly created table.
          boolean grown = known == null ? !first : !known.equals(count);
          if (grown && count.packets() > 0) {
            lastIn.put(forward, now);
          }
        });
    lastIn.keySet().retainAll(in.keySet());
  }

  /** The traffic so far. */
  public Traffic read(Configuration configuration, Instant now) {
    look(configuration, now);
    Map<String, Count> out = counts(configuration, CounterSets.out());
    Map<String, Integer> forwardFlows = new HashMap<>();
    Map<String, Integer> unanswered = new HashMap<>();
    Map<DeviceReference, Integer> deviceFlows = new HashMap<>();
    FlowOwners owners = Role.of(configuration).flowOwners();
    ChangedPorts changed = new ChangedPorts(configuration);
    for (Flow flow : kernel.conntrack().flows(AddressFamily.IPV4)) {
      changed.look(flow);
      Optional<String> forward = owners.forward(flow);
      if (forward.isPresent()) {
        forwardFlows.merge(forward.get(), 1, Integer::sum);
        unanswered.merge(forward.get(), flow.isAnswered() ? 0 : 1, Integer::sum);
      } else {
        owners.device(flow).ifPresent(device -> deviceFlows.merge(device, 1, Integer::sum));
      }
    }
    List<ForwardTraffic> forwards = new ArrayList<>();
    for (NamedForward named : NamedForward.of(configuration)) {
      String name = named.forward().label();
      forwards.add(
          new ForwardTraffic(
              named.forward().name(),
              named.forward().listen(),
              named.device().map(Device::name),
              count(in.get(name)),
              count(out.get(name)),
              Fact.of(forwardFlows.getOrDefault(name, 0)),
              unanswered.getOrDefault(name, 0),
              Optional.ofNullable(lastIn.get(name))));
    }
    return new Traffic(forwards, deviceFlows, refused(configuration), changed.found());
  }

  private Map<String, Long> refused(Configuration configuration) {
    Map<String, Long> refused = new HashMap<>();
    List<NftName> sets =
        Role.of(configuration).site().map(CounterSets::refused).orElseGet(CounterSets::refused);
    counts(configuration, sets)
        .forEach(
            (forward, count) -> {
              if (count.packets() > 0) {
                refused.put(forward, count.packets());
              }
            });
    return refused;
  }

  private static ForwardTraffic.Count count(@Nullable Count count) {
    return count == null
        ? ForwardTraffic.Count.ZERO
        : new ForwardTraffic.Count(count.packets(), count.bytes());
  }

  /** A forward with several ports has several elements, each with its name as the comment. */
  private Map<String, Count> counts(Configuration configuration, List<NftName> sets) {
    Map<String, Count> counts = new HashMap<>();
    for (NftName set : sets) {
      kernel
          .nft()
          .set(configuration.footprint().table(), set)
          .ifPresent(
              found -> {
                for (ObservedElement element : found.elements()) {
                  element
                      .element()
                      .comment()
                      .ifPresent(name -> counts.merge(name, element.count(), Count::plus));
                }
              });
    }
    return counts;
  }
}
