// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.net.IpAddress;
import io.landline.path.PathMtuSearch;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Measures the path from a site to its hub, in every round; while nothing changes, that costs one
 * datagram of full length each way. WireGuard's own packets may be fragmented on the way over IPv4,
 * so that path is measured outside the tunnel, with datagrams that may not, at the hub's port of
 * WireGuard. Over IPv6 no router fragments, and the tunnel itself is measured. Used by the thread
 * of rounds.
 */
final class PathProbe {
  private static final IpAddress ANY = IpAddress.parse("0.0.0.0");

  private final PublicKey hub;
  private final ProbeKey key;
  private final PathMtuSearch search;
  private final ProbeTransport transport;

  /**
   * What a round tries in the tunnel.
   *
   * @param longest the longest packet; empty where the path is not measured
   * @param exact whether what passes in the tunnel passes unfragmented
   */
  record Attempt(OptionalInt longest, boolean exact) {}

  PathProbe(SitePolicy policy, ProbeKey key, PathMtuSearch search, ProbeTransport transport) {
    this.hub = policy.hub().publicKey();
    this.key = key;
    this.search = search;
    this.transport = transport;
  }

  /** Begins to measure outside the tunnel; returns what to try in it. */
  Attempt begin() {
    Optional<PathMtuSearch.Task> task = search.task(hub);
    if (task.isEmpty()) {
      return new Attempt(OptionalInt.empty(), false);
    }
    int longest = task.get().longest();
    if (task.get().outside().isEmpty()) {
      return new Attempt(OptionalInt.of(longest), true);
    }
    int over = task.get().overhead();
    Burst.Plan plan = transport.plan(key, task.get().outside().get()).lookingFor(longest + over);
    Futures.ignoreResult(
        transport
            .burst(Optional.empty(), ANY, plan)
            .result()
            .thenAccept(
                result -> {
                  if (result instanceof Datagrams d && d.received() > 0) {
                    OptionalInt passes = d.largest();
                    search.found(hub, longest, passes.isPresent() ? passes.getAsInt() - over : 0);
                  }
                }));
    return new Attempt(search.limit(hub), false);
  }

  /** Takes what the tunnel carried: it may show that less passes than is sent. */
  CompletableFuture<LegResult> track(CompletableFuture<LegResult> tunnel, Attempt attempt) {
    return tunnel.thenApply(
        result -> {
          if (attempt.longest().isPresent() && result instanceof Datagrams d && d.received() > 0) {
            int tried = attempt.longest().getAsInt();
            int passes = d.largest().orElse(0);
            if (attempt.exact() || passes < tried) {
              search.found(hub, tried, passes);
            }
          }
          return result;
        });
  }

  /** What to tell the hub of the path, bytes; 0 while it is not known. */
  int known() {
    return search.limit(hub).orElse(0);
  }
}
