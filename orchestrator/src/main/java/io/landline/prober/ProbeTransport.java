// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.path.PathMtuSearch;
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
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Sends and answers probes; a site and a hub use it alike. Answers at the tunnel address and in the
 * test host, which it creates. Used by one thread.
 */
final class ProbeTransport implements AutoCloseable {
  /** A TCP probe waits for its turn for at most this many answer timeouts. */
  private static final int PATIENCE = 4;

  private final EventLoop loop;
  private final TestHostSource source;
  private final Setup setup;
  private final Recreatable<Responder> onTunnel = new Recreatable<>();
  private final Recreatable<TestHost> testHost = new Recreatable<>();
  private final Recreatable<Responder> inTestHost = new Recreatable<>();
  private final Recreatable<StreamResponder> streams = new Recreatable<>();
  private final ConcurrencyLimit connections = new ConcurrencyLimit(TestHostSockets.STREAMS);
  private volatile boolean testHostReady;

  /** Has the test host, where this one has none of its own. */
  private Optional<ProbeTransport> lender = Optional.empty();

  /** Probes with these keys are answered; responders stay open when the keys change. */
  private Set<ProbeKey> keys = Set.of();

  /**
   * The settings that a transport is created for.
   *
   * @param tunnel this host's end of the tunnel
   * @param plan of the test host; absent where there is no room for one
   * @param port the test host's port for probes
   * @param reports for the other hosts
   * @param search takes what sites say of their paths
   * @param seenAs the source address that the internet sees, by the address that leaves this host;
   *     the test host reports it to a prober
   */
  record Setup(
      Tunnel tunnel,
      Settings.Probe settings,
      Optional<TestHost.Plan> plan,
      int port,
      HostReports reports,
      PathMtuSearch search,
      Map<IpAddress, IpAddress> seenAs) {
    Setup {
      seenAs = Map.copyOf(seenAs);
    }
  }

  private ProbeTransport(EventLoop loop, TestHostSource source, Setup setup) {
    this.loop = loop;
    this.source = source;
    this.setup = setup;
  }

  /**
   * The previous transport if its setup is the same, so that its responders and test host stay;
   * otherwise a new one.
   *
   * @param keys of the probes that are answered from now on
   * @param former the previous transport; closed if it cannot be used
   * @param source of the test host
   */
  static ProbeTransport reuseOrCreate(
      Setup setup,
      Set<ProbeKey> keys,
      Optional<ProbeTransport> former,
      EventLoop loop,
      TestHostSource source) {
    Optional<ProbeTransport> same = former.filter(transport -> transport.setup.equals(setup));
    if (same.isEmpty()) {
      former.ifPresent(ProbeTransport::close);
    }
    ProbeTransport transport = same.orElseGet(() -> new ProbeTransport(loop, source, setup));
    transport.answer(Set.copyOf(keys));
    return transport;
  }

  private void answer(Set<ProbeKey> wanted) {
    if (!keys.equals(wanted)) {
      keys = wanted;
      onTunnel.get().ifPresent(responder -> responder.answer(wanted));
      inTestHost.get().ifPresent(responder -> responder.answer(wanted));
      streams.get().ifPresent(responder -> responder.answer(wanted));
    }
  }

  /** Uses another transport's test host from now on. */
  void borrow(ProbeTransport other) {
    lender = Optional.of(other);
  }

  /** Creates what is missing: responders and the test host. */
  void prepare() {
    boolean answered = onTunnel.get().isPresent();
    onTunnel.createIfMissing(
        () ->
            new Responder(
                loop,
                Sockets.OWN.answerer(tunnelAddress(), setup.settings().port()),
                keys,
                current ->
                    answerer(
                        current, Responder.ANSWERS_PER_SECOND, setup.reports()::of, this::said),
                UnaryOperator.identity()));
    if (!answered && onTunnel.get().isPresent()) {
      warmUp(new Endpoint(tunnelAddress(), setup.settings().port()));
    }
    setup.plan().ifPresent(this::prepareTestHost);
  }

  private IpAddress tunnelAddress() {
    return setup.tunnel().address().address();
  }

  /** Probes this host itself: the first run is slow and would distort the first round's times. */
  private void warmUp(Endpoint self) {
    keys.stream()
        .findFirst()
        .ifPresent(key -> burst(SocketRoute.ANY, self.address(), plan(key, self)).result().join());
  }

  private void prepareTestHost(TestHost.Plan wanted) {
    if (testHost.get().filter(host -> source.isDown() || !host.repair()).isPresent()) {
      closeTestHost();
    }
    testHost.createIfMissing(() -> TestHost.create(wanted, source, setup.port()));
    testHost.get().ifPresent(host -> answerInTestHost(host, wanted));
    testHostReady = inTestHost.get().isPresent();
  }

  private void answerInTestHost(TestHost host, TestHost.Plan wanted) {
    inTestHost.createIfMissing(
        () ->
            new Responder(
                loop,
                host.answerer(wanted.address().address(), setup.port()),
                keys,
                current ->
                    answerer(
                        current,
                        wanted.answersPerSecond(),
                        key -> Optional.empty(),
                        (key, bytes) -> {}),
                this::asSeenOutside));
    streams.createIfMissing(
        () ->
            new StreamResponder(
                loop, host.listener(setup.port()), keys, Footprint.STRANGER.network()::contains));
  }

  /** Behind this host a provider may translate the source address; the prober learns the result. */
  private Endpoint asSeenOutside(Endpoint caller) {
    return new Endpoint(
        setup.seenAs().getOrDefault(caller.address(), caller.address()), caller.port());
  }

  /** On the event loop: a site said what its path carries. */
  private void said(ProbeKey key, int bytes) {
    setup.reports().site(key).ifPresent(site -> setup.search().said(site, bytes));
  }

  private Answerer answerer(
      Set<ProbeKey> current,
      int perSecond,
      Function<ProbeKey, Optional<HostReport>> reports,
      ObjIntConsumer<ProbeKey> pathMtus) {
    return new Answerer(
        current, perSecond, this::hasTestHost, System.nanoTime(), reports, pathMtus);
  }

  private void closeTestHost() {
    testHostReady = false;
    inTestHost.release().ifPresent(Responder::close);
    streams.release().ifPresent(StreamResponder::close);
    testHost.release().ifPresent(TestHost::close);
  }

  /** Whether the test host exists and answers. */
  boolean hasTestHost() {
    return lender.map(ProbeTransport::hasTestHost).orElse(testHostReady);
  }

  /** Why there is no test host. */
  String whyNoTestHost() {
    if (lender.isPresent()) {
      return lender.get().whyNoTestHost();
    }
    if (setup.plan().isEmpty()) {
      return "the tunnel's network has no free address for a test host: set probe.canary";
    }
    return testHost.get().isPresent() ? inTestHost.problem() : testHost.problem();
  }

  /**
   * A burst over the tunnel to the other end.
   *
   * @param longest the first length in a search for the largest datagram that passes; empty for
   *     none
   * @param pathMtu what to tell the other end of the path, bytes; 0 for nothing
   */
  PendingLeg burstOverTunnel(ProbeKey key, IpAddress otherEnd, OptionalInt longest, int pathMtu) {
    Burst.Plan plan =
        plan(key, new Endpoint(otherEnd, setup.settings().port()))
            .seenAs(from -> from)
            .saying(pathMtu);
    return burst(
        SocketRoute.ANY,
        tunnelAddress(),
        longest.isPresent() ? plan.lookingFor(longest.getAsInt()) : plan);
  }

  /**
   * Compares this host's forwards with those of the other end.
   *
   * @param memory of earlier rounds
   */
  CompletableFuture<LegResult> compareForwards(
      ProbeKey key, IpAddress otherEnd, ForwardsComparison.Memory memory) {
    Endpoint to = new Endpoint(otherEnd, setup.settings().port());
    Duration timeout = Duration.ofSeconds(setup.settings().timeout());
    ForwardsComparison comparison =
        new ForwardsComparison(
            loop,
            new ForwardsComparison.Plan(
                key,
                to,
                setup.reports().of(key).map(HostReport::forwards).orElse(ForwardPages.NONE),
                timeout,
                memory));
    try {
      return comparison.send(
          UdpSocket.over(loop, Sockets.OWN.caller(SocketRoute.ANY, tunnelAddress()), comparison));
    } catch (ProbeException e) {
      return PendingLeg.notKnown(String.valueOf(e.getMessage())).result();
    }
  }

  /** Begins a burst from this host. */
  PendingLeg burst(SocketRoute route, IpAddress from, Burst.Plan plan) {
    return begin(Sockets.OWN, route, from, plan);
  }

  /** A burst from the test host. */
  PendingLeg burstFromTestHost(Burst.Plan plan) {
    if (lender.isPresent()) {
      return lender.get().burstFromTestHost(plan);
    }
    if (!testHostReady) {
      return PendingLeg.notKnown(whyNoTestHost());
    }
    IpAddress address = setup.plan().orElseThrow().address().address();
    return begin(testHost.get().orElseThrow(), SocketRoute.ANY, address, plan);
  }

  /**
   * A socket of the test host at a new port; the caller closes it.
   *
   * @throws ProbeException if there is no test host, or no free socket
   */
  LentSocket testHostSocket() {
    if (lender.isPresent()) {
      return lender.get().testHostSocket();
    }
    if (!testHostReady) {
      throw new ProbeException(whyNoTestHost());
    }
    return testHost
        .get()
        .orElseThrow()
        .caller(SocketRoute.ANY, setup.plan().orElseThrow().address().address());
  }

  private PendingLeg begin(Sockets sockets, SocketRoute route, IpAddress from, Burst.Plan plan) {
    return burst(() -> sockets.caller(route, from), plan);
  }

  /**
   * A burst from a socket that the caller creates.
   *
   * @param from creates it; if that throws a {@link ProbeException}, the result is not known, for
   *     the reason in its message
   */
  PendingLeg burst(Supplier<LentSocket> from, Burst.Plan plan) {
    try {
      return prepare(from, plan).send();
    } catch (ProbeException e) {
      return PendingLeg.notKnown(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A burst that is sent later, or not at all.
   *
   * @throws ProbeException if {@code from} throws it, or the socket cannot be used
   */
  PreparedBurst prepare(Supplier<LentSocket> from, Burst.Plan plan) {
    Burst burst = new Burst(loop, plan);
    return new PreparedBurst(burst, UdpSocket.over(loop, from.get(), burst));
  }

  /** A burst with its socket, which either {@link #send} or {@link #close} ends. */
  record PreparedBurst(Burst burst, UdpSocket socket) implements AutoCloseable {
    PendingLeg send() {
      return new PendingLeg(burst.send(socket), burst::farTestHost);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /**
   * A TCP connection from the test host to each endpoint, one after the other until one fails; the
   * result is that of the last one tried.
   */
  PendingLeg streamsFromTestHost(ProbeKey key, List<Endpoint> to) {
    if (!testHostReady) {
      return PendingLeg.notKnown(whyNoTestHost());
    }
    CompletableFuture<LegResult> result = streamFromTestHost(key, to.get(0));
    for (Endpoint next : to.subList(1, to.size())) {
      result =
          result.thenCompose(
              last ->
                  last instanceof LegResult.Stream stream && stream.isWhole()
                      ? streamFromTestHost(key, next)
                      : CompletableFuture.completedFuture(last));
    }
    return new PendingLeg(result, Optional::empty);
  }

  private CompletableFuture<LegResult> streamFromTestHost(ProbeKey key, Endpoint to) {
    long began = System.nanoTime();
    Duration timeout = Duration.ofSeconds(setup.settings().timeout());
    Duration patience = timeout.multipliedBy(PATIENCE);
    return connections.add(
        () -> {
          if (System.nanoTime() - began > patience.toNanos()) {
            return PendingLeg.notKnown("too many TCP probes at once").result();
          }
          try {
            LentSocket socket = testHost.get().orElseThrow().stream();
            return StreamProbe.brief(loop, key, socket, to, timeout);
          } catch (ProbeException e) {
            return PendingLeg.notKnown(String.valueOf(e.getMessage())).result();
          }
        });
  }

  /** A TCP connection from this host. */
  CompletableFuture<LegResult> stream(ProbeKey key, InterfaceName device, Endpoint to) {
    return StreamProbe.begin(loop, key, device, to, Duration.ofSeconds(setup.settings().timeout()));
  }

  /** A burst with this configuration's settings. */
  Burst.Plan plan(ProbeKey key, Endpoint to) {
    Duration timeout = Duration.ofSeconds(setup.settings().timeout());
    return new Burst.Plan(
        key,
        to,
        Optional.empty(),
        setup.settings().burst(),
        timeout,
        OptionalInt.empty(),
        false,
        0);
  }

  @Override
  public void close() {
    onTunnel.release().ifPresent(Responder::close);
    closeTestHost();
  }

  /**
   * A leg that is being tried.
   *
   * @param result completes with the leg's result
   * @param farTestHost whether the other end has a test host, once the result is complete
   */
  record PendingLeg(CompletableFuture<LegResult> result, Supplier<Optional<Boolean>> farTestHost) {
    static PendingLeg notKnown(String reason) {
      return new PendingLeg(
          CompletableFuture.completedFuture(new LegResult.NotKnown(reason)), Optional::empty);
    }

    /**
     * The result of a leg that needs the other end's test host: not known where the answers over
     * the tunnel say that there is none.
     */
    CompletableFuture<LegResult> needing(PendingLeg tunnel, String otherEnd) {
      return result.thenCombine(
          tunnel.result(),
          (own, ignored) ->
              tunnel.farTestHost().get().equals(Optional.of(false))
                      && !(own instanceof LegResult.NotKnown)
                  ? new LegResult.NotKnown(otherEnd + " has no test host")
                  : own);
    }
  }
}
