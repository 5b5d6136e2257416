// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.doctor.HostFiles;
import io.landline.doctor.Obstacles;
import io.landline.drift.Difference;
import io.landline.health.fact.Fact;
import io.landline.health.fact.Facts;
import io.landline.health.fact.ForwardTraffic;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Resolution;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.path.HubAddress;
import io.landline.policy.Canary;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Kernel;
import io.landline.reconcile.OpenKernel;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the facts beside a round's legs, over connections of its own. What cannot be looked at
 * is unknown, with the reason; a round is never lost for it. Rounds come on one thread at a time.
 */
public final class RoundFacts implements AutoCloseable {
  private static final String ONLY_SITE = "only the site knows this";
  private static final String ONLY_HUB = "only the hub sees this";

  /** Longer than a round that is asked for takes. */
  private static final Duration ASKED_FOR = Duration.ofSeconds(30);

  /** The kernel asks three times, a second each. */
  private static final Duration ANSWER = Duration.ofMillis(4500);

  private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

  private final Supplier<? extends OpenKernel> kernels;
  private final HostPaths paths;
  private final HubAddress names;
  private final LongSupplier ticks;
  private final PeerWatch<PublicKey> peers = new PeerWatch<>();
  private final DeviceWatch devices = new DeviceWatch();
  private final ForeignWatch foreign;
  private @Nullable OpenKernel open;
  private @Nullable TrafficWatch traffic;
  private Optional<Common> last = Optional.empty();

  // Told by the service's thread.
  private volatile Optional<Configuration> configuration = Optional.empty();
  private volatile List<Obstacle> own = List.of();
  private volatile long nowUntil;

  /** What all of a hub's rounds of the same time share. */
  private record Common(
      Instant time,
      Fact<List<Link>> links,
      Fact<Map<PublicKey, WireGuardPeerState>> peers,
      Fact<TrafficWatch.Carried> carried,
      List<Obstacle> obstacles) {}

  /**
   * Nothing was looked at yet.
   *
   * @param kernels opens connections, at the first round
   * @param names knows what the hub's name means
   */
  public RoundFacts(Supplier<? extends OpenKernel> kernels, HostPaths paths, HubAddress names) {
    this(kernels, paths, names, System::nanoTime);
  }

  /** The same by another monotonic clock, of nanoseconds. */
  RoundFacts(
      Supplier<? extends OpenKernel> kernels,
      HostPaths paths,
      HubAddress names,
      LongSupplier ticks) {
    this.kernels = kernels;
    this.ticks = ticks;
    this.nowUntil = ticks.getAsLong();
    this.paths = paths;
    this.names = names;
    this.foreign = new ForeignWatch(paths, Obstacles::of, ticks);
  }

  /**
   * Looks by this configuration from now on.
   *
   * @param inForce absent while Landline is down
   */
  public void follow(Optional<LoadedConfiguration> inForce) {
    configuration = inForce.map(LoadedConfiguration::configuration);
  }

  /**
   * Somebody waits for a round: of the next ones devices are asked anew, whatever was heard of them
   * lately.
   */
  public void askedFor() {
    nowUntil = ticks.getAsLong() + ASKED_FOR.toNanos();
  }

  /**
   * What of ours is not as wanted, and stays so.
   *
   * @param left what others changed and is not to be repaired
   * @param trouble what else keeps the kernel from being as wanted; empty if nothing does
   */
  public void own(Optional<Difference> left, String trouble) {
    Side here = configuration.flatMap(c -> Role.of(c).site()).isPresent() ? Side.SITE : Side.HUB;
    if (left.isPresent()) {
      String what = "changed by others, not repaired: " + left.get().inOneLine();
      List<String> remedy = List.of("landline apply");
      own =
          left.get().kinds().stream()
              .sorted()
              .map(kind -> new Obstacle(here, kind, what, remedy))
              .toList();
    } else {
      own =
          trouble.isEmpty()
              ? List.of()
              : List.of(
                  new Obstacle(
                      here, Obstacle.Kind.STATE_DIFFERS, trouble, List.of("landline doctor")));
    }
  }

  /** The same round, with the facts as they are now. */
  public synchronized Round with(Round round) {
    Optional<Configuration> now = configuration;
    if (now.isEmpty()) {
      return round;
    }
    Fact<Facts> facts = FactProbe.of(() -> facts(now.get(), round));
    if (!facts.isKnown()) {
      close();
    }
    return facts
        .value()
        .map(
            f ->
                new Round(
                    round.time(), round.by(), round.site(), round.publicAddress(), round.legs(), f))
        .orElse(round);
  }

  private Facts facts(Configuration now, Round round) {
    OpenKernel connections = open;
    if (connections == null) {
      connections = kernels.get();
      open = connections;
      traffic = new TrafficWatch(connections.kernel(), ticks);
    }
    Kernel kernel = connections.kernel();
    Common common =
        last.filter(c -> c.time().equals(round.time()))
            .orElseGet(() -> common(now, kernel, round.time()));
    last = Optional.of(common);
    if (!common.links().isKnown()) {
      // Whatever became of these connections, new ones know nothing of it.
      close();
    }
    Facts.Builder facts = Facts.builder();
    common.obstacles().forEach(facts::obstacle);
    if (now instanceof Configuration.Site site) {
      site(site.policy(), kernel, common, facts);
    } else if (now instanceof Configuration.Hub hub) {
      hub.policy().sites().stream()
          .filter(site -> site.name().equals(round.site()))
          .findFirst()
          .ifPresent(site -> hub(hub, site, common, facts));
    }
    return facts.build();
  }

  private Common common(Configuration now, Kernel kernel, Instant time) {
    List<Obstacle> obstacles = new ArrayList<>(own);
    FactProbe.of(() -> foreign.look(now, kernel)).value().ifPresent(obstacles::addAll);
    Role.of(now)
        .site()
        .flatMap(
            site ->
                FactProbe.of(() -> Obstacles.reversePathFilter(site, new HostFiles(paths.root())))
                    .value())
        .ifPresent(obstacles::addAll);
    TrafficWatch meter = traffic;
    return new Common(
        time,
        FactProbe.of(kernel.links()::links),
        FactProbe.of(() -> peers(kernel, Role.of(now).tunnel().device())),
        meter == null
            ? Fact.unknown("not checked")
            : FactProbe.of(() -> meter.look(now, Instant.now())),
        obstacles);
  }

  private static Map<PublicKey, WireGuardPeerState> peers(Kernel kernel, InterfaceName tunnel) {
    Map<PublicKey, WireGuardPeerState> found = new HashMap<>();
    kernel.wireguard().device(tunnel).stream()
        .map(WireGuardDeviceState::peers)
        .flatMap(List::stream)
        .forEach(peer -> found.put(peer.publicKey(), peer));
    return found;
  }

  /** What WireGuard tells of the other end, and the interface of it. */
  private Optional<Endpoint> tunnel(
      PublicKey peer, Tunnel tunnel, Common common, Facts.Builder facts) {
    PeerWatch.Seen seen =
        common
            .peers()
            .value()
            .map(
                all ->
                    peers.look(
                        peer, Optional.ofNullable(all.get(peer)), Instant.now(), ticks.getAsLong()))
            .orElseGet(() -> PeerWatch.Seen.unknown(common.peers().whyUnknown().orElseThrow()));
    facts.handshakeAge(seen.handshakeAge()).hears(seen.hears()).endpoint(seen.endpoint());
    Optional<Link> link =
        common.links().value().stream()
            .flatMap(List::stream)
            .filter(l -> l.name().equals(tunnel.device()))
            .findFirst();
    facts.tunnelMtu(
        link.map(l -> Fact.of(l.mtu()))
            .orElseGet(
                () ->
                    Fact.unknown(
                        common
                            .links()
                            .whyUnknown()
                            .orElse("there is no " + tunnel.device().name()))));
    return seen.lastGood();
  }

  private void site(SitePolicy site, Kernel kernel, Common common, Facts.Builder facts) {
    Optional<Endpoint> lastGood = tunnel(site.hub().publicKey(), site.tunnel(), common, facts);
    HostEndpoint name = site.hub().endpoint();
    facts.resolution(
        names
            .lastFound(name)
            .map(found -> found.stream().map(Endpoint::address).toList())
            .map(found -> Fact.of(new Resolution(name, found, lastGood)))
            .orElseGet(() -> Fact.unknown("the hub's name has not been resolved yet")));
    facts.wanUp(
        common
            .links()
            .map(
                links -> {
                  Set<InterfaceName> up = new HashSet<>();
                  links.stream()
                      .filter(l -> site.wan().contains(l.name()))
                      .filter(l -> l.carrier() && hasAddress(l))
                      .forEach(l -> up.add(l.name()));
                  return up;
                }));
    facts.hubCaptures(Fact.unknown("only the hub knows, and does not report it"));
    facts.leavesAs(Fact.unknown(ONLY_HUB)).testHostLeavesAs(Fact.unknown(ONLY_HUB));
    if (nowUntil - ticks.getAsLong() > 0) {
      try {
        DeviceWatch.askNow(site, kernel, common.links(), ANSWER);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    FactProbe.of(
            () ->
                devices.look(site, kernel, common.links(), doctorFacts(kernel), ticks.getAsLong()))
        .value()
        .orElse(List.of())
        .forEach(facts::device);
    facts.traffic(common.carried().map(TrafficWatch.Carried::forwards));
  }

  private io.landline.doctor.Facts doctorFacts(Kernel kernel) {
    return io.landline.doctor.Facts.ofKernel(configuration.orElseThrow(), paths, kernel);
  }

  /** One with which it could reach somebody else. */
  private static boolean hasAddress(Link link) {
    return link.addresses().stream().anyMatch(a -> !LINK_LOCAL.contains(a.address()));
  }

  private void hub(Configuration.Hub hub, HubSite site, Common common, Facts.Builder facts) {
    tunnel(site.publicKey(), hub.policy().tunnel(), common, facts);
    facts.resolution(Fact.unknown(ONLY_SITE));
    facts.wanUp(Fact.unknown(ONLY_SITE));
    facts.hubCaptures(Fact.of(Set.copyOf(site.captured())));
    Fact<LeavesAs> leave =
        common
            .carried()
            .map(
                carried ->
                    LeavesAs.of(
                        site,
                        hub.policy().canary(site).map(Canary::address),
                        PublicPorts.of(hub.policy()),
                        carried.flows()));
    facts.leavesAs(leave.map(LeavesAs::all)).testHostLeavesAs(leave.map(LeavesAs::testHost));
    facts.traffic(common.carried().map(carried -> of(hub, site, carried.forwards())));
  }

  /** A site's part of a hub's forwards, which are in the order of its sites. */
  private static List<ForwardTraffic> of(
      Configuration.Hub hub, HubSite site, List<ForwardTraffic> all) {
    int first = 0;
    for (HubSite other : hub.policy().sites()) {
      if (other.equals(site)) {
        return all.subList(first, first + site.forwards().size());
      }
      first += other.forwards().size();
    }
    return List.of();
  }

  @Override
  public synchronized void close() {
    OpenKernel connections = open;
    open = null;
    traffic = null;
    if (connections != null) {
      connections.close();
    }
  }
}
