// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.policy.Tunnel;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSource;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What both ends have: an event loop, something that answers on the tunnel address, a test host
 * with something that answers in it, and bursts.
 */
final class Station implements AutoCloseable {
  private final EventLoop loop;
  private final Tunnel tunnel;
  private final Settings.Probe settings;
  private final TestHostSource source;
  private final Optional<TestHost.Plan> plan;
  private final int port;
  private final Collection<ProbeKey> keys;
  private final Standing<Responder> onTunnel = new Standing<>();
  private final Standing<TestHost> testHost = new Standing<>();
  private final Standing<Responder> inTestHost = new Standing<>();
  private final Standing<StreamResponder> streams = new Standing<>();
  private volatile boolean stands;

  /**
   * A station.
   *
   * @param tunnel this host's end
   * @param source of the test host
   * @param plan of the test host; absent where there is no room for one
   * @param port where the test host answers
   * @param keys whose questions are answered
   */
  Station(
      EventLoop loop,
      Tunnel tunnel,
      Settings.Probe settings,
      TestHostSource source,
      Optional<TestHost.Plan> plan,
      int port,
      Collection<ProbeKey> keys) {
    this.loop = loop;
    this.tunnel = tunnel;
    this.settings = settings;
    this.source = source;
    this.plan = plan;
    this.port = port;
    this.keys = keys;
  }

  /** Makes what does not stand. */
  void prepare() {
    boolean stood = onTunnel.get().isPresent();
    onTunnel.hold(
        () -> responder(Sockets.OWN, own(), settings.port(), Responder.ANSWERS_PER_SECOND));
    if (!stood && onTunnel.get().isPresent()) {
      rehearse(new Endpoint(own(), settings.port()));
    }
    plan.ifPresent(this::prepareTestHost);
  }

  private IpAddress own() {
    return tunnel.address().address();
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
    testHost.hold(() -> TestHost.make(wanted, source, port));
    testHost.get().ifPresent(host -> answerIn(host, wanted));
    stands = inTestHost.get().isPresent();
  }

  private void answerIn(TestHost host, TestHost.Plan wanted) {
    inTestHost.hold(
        () -> responder(host, wanted.address().address(), port, wanted.answersPerSecond()));
    streams.hold(() -> new StreamResponder(loop, host.listener(port), keys));
  }

  private Responder responder(Sockets sockets, IpAddress address, int at, int perSecond) {
    return new Responder(loop, sockets.answerer(address, at), keys, perSecond, () -> stands);
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
    if (plan.isEmpty()) {
      return "the tunnel's network has no room for a test host";
    }
    return testHost.get().isPresent() ? inTestHost.problem() : testHost.problem();
  }

  /**
   * A burst over the tunnel to the other end.
   *
   * @param largest whether to look for the largest datagram that passes too
   */
  Begun burstOverTunnel(ProbeKey key, IpAddress otherEnd, boolean largest) {
    Burst.Plan what = plan(key, new Endpoint(otherEnd, settings.port())).seenAs(from -> from);
    return burst(Optional.empty(), own(), largest ? what.lookingFor(tunnel.mtu()) : what);
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
    IpAddress address = plan.orElseThrow().address().address();
    return begin(testHost.get().orElseThrow(), Optional.empty(), address, what);
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

  /** A TCP connection from this host. */
  CompletableFuture<LegResult> stream(ProbeKey key, InterfaceName device, Endpoint to) {
    return StreamTrial.begin(loop, key, device, to, Duration.ofSeconds(settings.timeout()));
  }

  /** What every burst of this configuration has in common. */
  Burst.Plan plan(ProbeKey key, Endpoint to) {
    Duration timeout = Duration.ofSeconds(settings.timeout());
    return new Burst.Plan(
        key, to, Optional.empty(), settings.burst(), timeout, OptionalInt.empty());
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
