// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.path.PathMtuSearch;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Measures the path from a site to its hub, in every round; while nothing changes, that costs a
 * short datagram and one of full length each way. WireGuard's own packets may be fragmented on the
 * way over IPv4, so that path is measured outside the tunnel, with datagrams that may not, at the
 * hub's port of WireGuard. Over IPv6 no router fragments, and the tunnel itself is measured. Used
 * by the thread of rounds.
 */
final class PathProbe {
  private static final LegResult NOT_TRIED = new LegResult.NotKnown("not tried");

  private final PublicKey hub;
  private final ProbeKey key;
  private final PathMtuSearch search;
  private final ProbeTransport transport;
  private final ReducedRate inTunnel = new ReducedRate();

  /**
   * What a round tries.
   *
   * @param task what was asked for; empty where the path is not measured
   * @param outside the result outside the tunnel
   * @param longest the longest packet to try in the tunnel; empty for none
   */
  record Attempt(
      Optional<PathMtuSearch.Task> task,
      CompletableFuture<LegResult> outside,
      OptionalInt longest) {
    /** What the hub is told of the path, bytes; 0 while it is not known. */
    int known() {
      return task.map(PathMtuSearch.Task::known).orElse(OptionalInt.empty()).orElse(0);
    }
  }

  PathProbe(SitePolicy policy, ProbeKey key, PathMtuSearch search, ProbeTransport transport) {
    this.hub = policy.hub().publicKey();
    this.key = key;
    this.search = search;
    this.transport = transport;
  }

  /** Begins to measure outside the tunnel; returns what to try in it in the same round. */
  Attempt begin(long number) {
    Optional<PathMtuSearch.Task> task = search.task(hub);
    CompletableFuture<LegResult> outside = CompletableFuture.completedFuture(NOT_TRIED);
    if (task.isEmpty()) {
      return new Attempt(task, outside, OptionalInt.empty());
    }
    if (task.get().outside().isEmpty()) {
      return new Attempt(task, outside, OptionalInt.of(task.get().longest()));
    }
    Burst.Plan plan =
        transport
            .plan(key, task.get().outside().get())
            .sending(1)
            .lookingFor(task.get().longest() + task.get().overhead());
    return new Attempt(
        task,
        transport.burst(SocketRoute.marked(task.get().mark()), Sockets.ANY, plan).result(),
        inTunnel.isDue(number) ? search.limit(hub) : OptionalInt.empty());
  }

  /**
   * Combines both results of a round: what passes outside, and less where the tunnel carries less.
   *
   * @return the tunnel's result
   */
  CompletableFuture<LegResult> track(CompletableFuture<LegResult> tunnel, Attempt attempt) {
    CompletableFuture<LegResult> tracked =
        inTunnel.trackLargest(tunnel, attempt.longest().orElse(0));
    if (attempt.task().isPresent()) {
      PathMtuSearch.Task task = attempt.task().get();
      Futures.ignoreResult(
          attempt
              .outside()
              .thenCombine(tracked, (out, in) -> passes(task, out, in, attempt.longest()))
              .thenAccept(
                  passes -> {
                    if (passes.isPresent()) {
                      search.found(task, passes.getAsInt());
                    }
                  }));
    }
    return tracked;
  }

  /** The longest inner packet that passed; empty where the round does not tell. */
  private static OptionalInt passes(
      PathMtuSearch.Task task, LegResult outside, LegResult tunnel, OptionalInt tried) {
    OptionalInt out = largest(outside);
    OptionalInt in = tried.isPresent() ? largest(tunnel) : OptionalInt.empty();
    if (task.outside().isEmpty()) {
      return in;
    }
    OptionalInt less =
        in.isPresent() && in.getAsInt() < tried.getAsInt() ? in : OptionalInt.empty();
    if (out.isEmpty()) {
      return less;
    }
    int passes = Math.max(0, out.getAsInt() - task.overhead());
    return OptionalInt.of(Math.min(passes, less.orElse(passes)));
  }

  /** The largest datagram that passed, 0 if only short ones did; empty if none did. */
  private static OptionalInt largest(LegResult result) {
    return result instanceof Datagrams d && d.received() > 0
        ? OptionalInt.of(d.largest().orElse(0))
        : OptionalInt.empty();
  }
}
