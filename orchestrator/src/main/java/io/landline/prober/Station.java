// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.policy.Footprint;
import io.landline.policy.Tunnel;
import io.landline.probe.Answerer;
import io.landline.probe.ForwardPages;
import io.landline.probe.HostReport;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import io.landline.testhost.TestHostSource;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What both ends have: an event loop, something that answers on the tunnel address, a test host
 * with something that answers in it, and bursts.
 */
final class Station implements AutoCloseable {
  /** Times what one answer may take: so long a TCP connection waits for its turn. */
  private static final int PATIENCE = 4;

  private final EventLoop loop;
  private final TestHostSource source;
  private final Place place;
  private final Standing<Responder> onTunnel = new Standing<>();
  private final Standing<TestHost> testHost = new Standing<>();
  private final Standing<Responder> inTestHost = new Standing<>();
  private final Standing<StreamResponder> streams = new Standing<>();
  private final ConcurrencyLimit connections = new ConcurrencyLimit(TestHostSockets.STREAMS);
  private volatile boolean stands;

  /** Whose questions are answered; sites come and go, and what stands goes on. */
  private Set<ProbeKey> keys = Set.of();

  /**
   * What a station is made for.
   *
   * @param tunnel this host's end
   * @param plan of the test host; absent where there is no room for one
   * @param port where the test host answers
   * @param reports what the other ends may know
   * @param seenAs what the world sees instead of an address of a caller, for the test host to tell
   */
  record Place(
      Tunnel tunnel,
      Settings.Probe settings,
      Optional<TestHost.Plan> plan,
      int port,
      HostReports reports,
      Map<IpAddress, IpAddress> seenAs) {
    Place {
      seenAs = Map.copyOf(seenAs);
    }
  }

  private Station(EventLoop loop, TestHostSource source, Place place) {
    this.loop = loop;
    this.source = source;
    this.place = place;
  }

  /**
   * The former one where it serves as it is, so that what stands goes on; else a new one.
   *
   * @param keys whose questions are answered from now on
   * @param former closed if it does not serve
   * @param source of the test host
   */
  static Station at(
      Place place,
      Set<ProbeKey> keys,
      Optional<Station> former,
      EventLoop loop,
      TestHostSource source) {
    Optional<Station> same = former.filter(station -> station.place.equals(place));
    if (same.isEmpty()) {
      former.ifPresent(Station::close);
    }
    Station station = same.orElseGet(() -> new Station(loop, source, place));
    station.answer(Set.copyOf(keys));
    return station;
  }

  private void answer(Set<ProbeKey> wanted) {
    if (!keys.equals(wanted)) {
      keys = wanted;
      onTunnel.get().ifPresent(responder -> responder.answer(wanted));
      inTestHost.get().ifPresent(responder -> responder.answer(wanted));
      streams.get().ifPresent(responder -> responder.answer(wanted));
    }
  }

  /** Makes what does not stand. */
  void prepare() {
    boolean stood = onTunnel.get().isPresent();
    onTunnel.hold(
        () ->
            new Responder(
                loop,
                Sockets.OWN.answerer(own(), place.settings().port()),
                keys,
                those -> answerer(those, Responder.ANSWERS_PER_SECOND, place.reports()::of),
                UnaryOperator.identity()));
    if (!stood && onTunnel.get().isPresent()) {
      rehearse(new Endpoint(own(), place.settings().port()));
    }
    place.plan().ifPresent(this::prepareTestHost);
  }

  private IpAddress own() {
    return place.tunnel().address().address();
  }

  /** Asks itself: what runs for the first time is slow, and would stand in the first round. */
  private void rehearse(Endpoint self) {
    keys.stream()
        .findFirst()
        .ifPresent(key -> burst(Optional.empty(), self.address(), plan(key, self)).result().join());
  }

  private void prepareTestHost(TestHost.Plan wanted) {
    if (testHost.get().filter(host -> source.isDown() || !host.mend()).isPresent()) {
      closeTestHost();
    }
    testHost.hold(() -> TestHost.make(wanted, source, place.port()));
    testHost.get().ifPresent(host -> answerIn(host, wanted));
    stands = inTestHost.get().isPresent();
  }

  private void answerIn(TestHost host, TestHost.Plan wanted) {
    inTestHost.hold(
        () ->
            new Responder(
                loop,
                host.answerer(wanted.address().address(), place.port()),
                keys,
                those -> answerer(those, wanted.answersPerSecond(), key -> Optional.empty()),
                this::toTheWorld));
    streams.hold(
        () ->
            new StreamResponder(
                loop, host.listener(place.port()), keys, Footprint.STRANGER.network()::contains));
  }

  /** A provider's translation lies behind this host: the world sees what it makes of a caller. */
  private Endpoint toTheWorld(Endpoint caller) {
    return new Endpoint(
        place.seenAs().getOrDefault(caller.address(), caller.address()), caller.port());
  }

  private Answerer answerer(
      Set<ProbeKey> those, int perSecond, Function<ProbeKey, Optional<HostReport>> reports) {
    return new Answerer(those, perSecond, () -> stands, System.nanoTime(), reports);
  }

  private void closeTestHost() {
    stands = false;
    inTestHost.drop().ifPresent(Responder::close);
    streams.drop().ifPresent(StreamResponder::close);
    testHost.drop().ifPresent(TestHost::close);
  }

  /** Whether the test host stands and answers. */
  boolean hasTestHost() {
    return stands;
  }

  /** Why there is no test host. */
  String whyNoTestHost() {
    if (place.plan().isEmpty()) {
      return "the tunnel's network has no free address for a test host: set probe.canary";
    }
    return testHost.get().isPresent() ? inTestHost.problem() : testHost.problem();
  }

  /**
   * A burst over the tunnel to the other end.
   *
   * @param largest whether to look for the largest datagram that passes too
   */
  Begun burstOverTunnel(ProbeKey key, IpAddress otherEnd, boolean largest) {
    Burst.Plan what =
        plan(key, new Endpoint(otherEnd, place.settings().port())).seenAs(from -> from);
    return burst(Optional.empty(), own(), largest ? what.lookingFor(place.tunnel().mtu()) : what);
  }

  /**
   * Compares this host's forwards with those of the other end.
   *
   * @param memory of rounds before
   */
  CompletableFuture<LegResult> compareForwards(
      ProbeKey key, IpAddress otherEnd, ForwardsTrial.Memory memory) {
    Endpoint to = new Endpoint(otherEnd, place.settings().port());
    Duration timeout = Duration.ofSeconds(place.settings().timeout());
    ForwardsTrial trial =
        new ForwardsTrial(
            loop,
            new ForwardsTrial.Plan(
                key,
                to,
                place.reports().of(key).map(HostReport::forwards).orElse(ForwardPages.NONE),
                timeout,
                memory));
    try {
      return trial.send(UdpSocket.over(loop, Sockets.OWN.caller(Optional.empty(), own()), trial));
    } catch (ProbeException e) {
      return Begun.notKnown(String.valueOf(e.getMessage())).result();
    }
  }

  /** A burst from this host; it is begun, and its result will be there. */
  Begun burst(Optional<InterfaceName> device, IpAddress from, Burst.Plan what) {
    return begin(Sockets.OWN, device, from, what);
  }

  /** A burst from the test host. */
  Begun burstFromTestHost(Burst.Plan what) {
    if (!stands) {
      return Begun.notKnown(whyNoTestHost());
    }
    IpAddress address = place.plan().orElseThrow().address().address();
    return begin(testHost.get().orElseThrow(), Optional.empty(), address, what);
  }

  /**
   * A socket of the test host at a new port; it is the caller's to close.
   *
   * @throws ProbeException if there is none to be had
   */
  LentSocket testHostSocket() {
    if (!stands) {
      throw new ProbeException(whyNoTestHost());
    }
    return testHost
        .get()
        .orElseThrow()
        .caller(Optional.empty(), place.plan().orElseThrow().address().address());
  }

  private Begun begin(
      Sockets sockets, Optional<InterfaceName> device, IpAddress from, Burst.Plan what) {
    return burst(() -> sockets.caller(device, from), what);
  }

  /**
   * A burst from a socket of the caller's making.
   *
   * @param from makes it; not known for its reason where it throws a {@link ProbeException}
   */
  Begun burst(Supplier<LentSocket> from, Burst.Plan what) {
    Burst burst = new Burst(loop, what);
    try {
      UdpSocket socket = UdpSocket.over(loop, from.get(), burst);
      return new Begun(burst.send(socket), burst::farTestHost);
    } catch (ProbeException e) {
      return Begun.notKnown(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A TCP connection from the test host to each of these, one after the other until one fails; what
   * the last came to.
   */
  Begun streamsFromTestHost(ProbeKey key, List<Endpoint> to) {
    if (!stands) {
      return Begun.notKnown(whyNoTestHost());
    }
    long began = System.nanoTime();
    CompletableFuture<LegResult> result = streamFromTestHost(key, to.get(0), began);
    for (Endpoint next : to.subList(1, to.size())) {
      result =
          result.thenCompose(
              last ->
                  last instanceof LegResult.Stream stream && stream.isWhole()
                      ? streamFromTestHost(key, next, began)
                      : CompletableFuture.completedFuture(last));
    }
    return new Begun(result, Optional::empty);
  }

  private CompletableFuture<LegResult> streamFromTestHost(ProbeKey key, Endpoint to, long began) {
    Duration timeout = Duration.ofSeconds(place.settings().timeout());
    Duration patience = timeout.multipliedBy(PATIENCE);
    return connections.add(
        () -> {
          if (System.nanoTime() - began > patience.toNanos()) {
            return Begun.notKnown("too many TCP probes at once").result();
          }
          try {
            LentSocket socket = testHost.get().orElseThrow().stream();
            return StreamTrial.brief(loop, key, socket, to, timeout);
          } catch (ProbeException e) {
            return Begun.notKnown(String.valueOf(e.getMessage())).result();
          }
        });
  }

  /** A TCP connection from this host. */
  CompletableFuture<LegResult> stream(ProbeKey key, InterfaceName device, Endpoint to) {
    return StreamTrial.begin(loop, key, device, to, Duration.ofSeconds(place.settings().timeout()));
  }

  /** What every burst of this configuration has in common. */
  Burst.Plan plan(ProbeKey key, Endpoint to) {
    Duration timeout = Duration.ofSeconds(place.settings().timeout());
    return new Burst.Plan(
        key, to, Optional.empty(), place.settings().burst(), timeout, OptionalInt.empty(), false);
  }

  @Override
  public void close() {
    onTunnel.drop().ifPresent(Responder::close);
    closeTestHost();
  }

  /**
   * A burst on its way.
   *
   * @param result what will come of it
   * @param far whether the answerer has a test host, once the result is there
   */
  record Begun(CompletableFuture<LegResult> result, Supplier<Optional<Boolean>> far) {
    static Begun notKnown(String reason) {
      return new Begun(
          CompletableFuture.completedFuture(new LegResult.NotKnown(reason)), Optional::empty);
    }

    /**
     * The result of a leg that needs the far end's test host: not known where a tunnel burst tells
     * that there is none.
     */
    CompletableFuture<LegResult> needing(Begun tunnel, String otherEnd) {
      return result.thenCombine(
          tunnel.result(),
          (own, ignored) ->
              tunnel.far().get().equals(Optional.of(false)) && !(own instanceof LegResult.NotKnown)
                  ? new LegResult.NotKnown(otherEnd + " has no test host")
                  : own);
    }
  }
}
