// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import io.landline.policy.SitePolicy;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The source address of a site's test host as the internet sees it: asks the configured STUN
 * servers, at a tenth of the rate, and in every round while their answer is wrong. Ignores servers
 * that do not answer.
 */
final class StunLeg {
  private final EventLoop loop;
  private final ProbeTransport transport;
  private final SitePolicy policy;
  private final List<HostEndpoint> servers;
  private final Duration timeout;
  private final ReducedRate rate = new ReducedRate();

  /** Resolving may take long, so it has a thread of its own, which ends when idle. */
  private final Executor resolver =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          new DefaultThreadFactory("stun-names", true));

  private CompletableFuture<List<Found>> looking = CompletableFuture.completedFuture(List.of());

  /** A server and its address, or why it has no usable address. */
  private record Found(HostEndpoint server, Optional<Endpoint> address, String why) {}

  StunLeg(EventLoop loop, ProbeTransport transport, SitePolicy policy, Settings.Probe settings) {
    this.loop = loop;
    this.transport = transport;
    this.policy = policy;
    this.servers = settings.stun();
    this.timeout = Duration.ofSeconds(settings.timeout());
  }

  /** Whether any server is configured. */
  boolean hasServers() {
    return !servers.isEmpty();
  }

  /** Begins the leg if it is due. */
  void begin(long number, Map<Leg, CompletableFuture<LegResult>> legs) {
    if (!servers.isEmpty() && rate.isDue(number)) {
      legs.put(Leg.STUN, rate.trackSource(found().thenCompose(this::ask)));
    }
  }

  /** Resolves all names; one that takes longer than the timeout is unknown in this round. */
  private CompletableFuture<List<Found>> found() {
    if (looking.isDone()) {
      looking =
          CompletableFuture.supplyAsync(() -> servers.stream().map(this::find).toList(), resolver);
    }
    List<Found> none =
        servers.stream()
            .map(s -> new Found(s, Optional.empty(), "has not been resolved yet"))
            .toList();
    return looking.copy().completeOnTimeout(none, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Found find(HostEndpoint server) {
    Optional<IpAddress> address =
        server.numeric().map(Endpoint::address).or(() -> resolve(server.host()));
    if (address.filter(a -> a.family() == AddressFamily.IPV4).isEmpty()) {
      return new Found(server, Optional.empty(), "has no known IPv4 address");
    }
    IpAddress found = address.get();
    if (isIn(SpecialNetworks.NOT_INTERNET.stream(), found)) {
      return new Found(server, Optional.empty(), "is " + found + ", which is not a public address");
    }
    if (isIn(policy.capture().exclude().stream(), found)) {
      return new Found(server, Optional.empty(), "is in capture.exclude");
    }
    return new Found(server, Optional.of(new Endpoint(found, server.port())), "");
  }

  private static boolean isIn(Stream<IpPrefix> networks, IpAddress address) {
    return networks.anyMatch(network -> network.contains(address));
  }

  private static Optional<IpAddress> resolve(String name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name))
          .map(a -> IpAddress.of(a.getAddress()))
          .filter(a -> a.family() == AddressFamily.IPV4)
          .findFirst();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private CompletableFuture<LegResult> ask(List<Found> found) {
    List<Endpoint> addresses = found.stream().flatMap(f -> f.address().stream()).toList();
    if (addresses.isEmpty()) {
      return notKnown(reasons(found));
    }
    try {
      return StunProbe.begin(
              loop, transport.testHostSocket(), addresses, policy.hub().publicAddress(), timeout)
          .thenApply(r -> r instanceof LegResult.NotKnown ? silent(found) : r);
    } catch (ProbeException e) {
      return notKnown(String.valueOf(e.getMessage()));
    }
  }

  private static CompletableFuture<LegResult> notKnown(String why) {
    return CompletableFuture.completedFuture(new LegResult.NotKnown(why));
  }

  private static LegResult silent(List<Found> found) {
    List<String> reasons = new ArrayList<>();
    found.stream()
        .filter(f -> f.address().isPresent())
        .forEach(f -> reasons.add(f.server() + " does not answer"));
    String others = reasons(found);
    return new LegResult.NotKnown(
        String.join("; ", reasons) + (others.isEmpty() ? "" : "; " + others));
  }

  private static String reasons(List<Found> found) {
    return String.join(
        "; ",
        found.stream()
            .filter(f -> f.address().isEmpty())
            .map(f -> f.server() + " " + f.why())
            .toList());
  }
}
