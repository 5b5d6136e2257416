// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.ffi.LibC;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbePrefix;
import io.landline.stun.BindingQuestion;
import io.landline.testhost.LentSocket;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The source address of a site's test host as the internet sees it: asks the configured STUN
 * servers, at a tenth of the rate, and in every round while their answer is wrong. Ignores servers
 * that do not answer. With a provider, whose hub answers no probes, they are asked with the address
 * of each captured device too.
 */
final class StunLeg {
  private final EventLoop loop;
  private final ProbeTransport transport;
  private final SitePolicy policy;
  private final List<HostEndpoint> servers;
  private final Duration timeout;
  private final Optional<ByDevice> byDevice;
  private final ReducedRate rate = new ReducedRate();
  private final ReducedRate deviceRate = new ReducedRate();
  private long turn;

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

  /**
   * How the servers are asked with devices' addresses.
   *
   * @param devices whose
   * @param id the first bytes of the transaction ids, by which the kernel knows the answers
   */
  record ByDevice(DeviceLegs devices, ProbePrefix id) {}

  /**
   * Not begun yet.
   *
   * @param byDevice empty where the hub's test host shows as whom devices are seen
   */
  StunLeg(
      EventLoop loop,
      ProbeTransport transport,
      SitePolicy policy,
      Settings.Probe settings,
      Optional<ByDevice> byDevice) {
    this.byDevice = byDevice;
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

  /** Whether they are asked with devices' addresses. */
  boolean asksAsDevices() {
    return hasServers() && byDevice.isPresent();
  }

  /** Begins the legs if they are due. */
  void begin(long number, Map<Leg, CompletableFuture<LegResult>> legs) {
    if (servers.isEmpty() || !(rate.isDue(number) || deviceRate.isDue(number))) {
      return;
    }
    CompletableFuture<List<Found>> found = found();
    CompletableFuture<LegResult> host = found.thenCompose(this::ask);
    legs.put(Leg.STUN, rate.trackSource(host));
    byDevice.ifPresent(
        how -> {
          Map<Leg, CompletableFuture<LegResult>> asked = new LinkedHashMap<>();
          for (Device device : how.devices().turn(number == ProbeEnd.ALL ? number : turn++)) {
            asked.put(Leg.device(device.name()), ask(how, device, found, host));
          }
          deviceRate.trackSources(List.copyOf(asked.values()));
          legs.putAll(asked);
        });
  }

  /** A device is lost if the servers answer the test host and not the device. */
  private CompletableFuture<LegResult> ask(
      ByDevice how,
      Device device,
      CompletableFuture<List<Found>> found,
      CompletableFuture<LegResult> host) {
    LentSocket socket;
    try {
      socket = how.devices().socket(device); // now, since sockets are made on this thread
    } catch (ProbeException e) {
      return notKnown(String.valueOf(e.getMessage()));
    }
    return found
        .thenCompose(
            all -> {
              if (all.stream().noneMatch(f -> f.address().isPresent())) {
                LibC.get().close(socket.fd());
              }
              return ask(all, () -> socket, () -> BindingQuestion.freshWith(how.id().value()));
            })
        .thenCombine(
            host,
            (result, ofHost) ->
                result instanceof LegResult.NotKnown
                        && ofHost instanceof LegResult.Datagrams answered
                    ? LegResult.Datagrams.of(answered.sent(), List.of())
                    : result);
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
    return ask(found, transport::testHostSocket, BindingQuestion::fresh);
  }

  private CompletableFuture<LegResult> ask(
      List<Found> found, Supplier<LentSocket> socket, Supplier<BindingQuestion> questions) {
    List<Endpoint> addresses = found.stream().flatMap(f -> f.address().stream()).toList();
    if (addresses.isEmpty()) {
      return notKnown(reasons(found));
    }
    try {
      return StunProbe.begin(
              loop, socket.get(), addresses, policy.hub().publicAddress(), questions, timeout)
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
