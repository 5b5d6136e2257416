// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.api.SiteDeclaration;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.doctor.check.Obstacles;
import io.landline.doctor.fact.HostFiles;
import io.landline.drift.Difference;
import io.landline.grant.Judgement;
import io.landline.health.fact.Fact;
import io.landline.health.fact.Facts;
import io.landline.health.fact.ForwardTraffic;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Resolution;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.kernel.Flow;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.path.HubAddress;
import io.landline.path.PathMtuSearch;
import io.landline.policy.Canary;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.PublicPorts;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.HubInUse;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.OpenKernel;
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
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds facts to a round's legs, read over connections of its own. A fact that cannot be read is
 * unknown, with the reason; the round continues. Used by one thread at a time.
 */
public final class RoundFacts implements AutoCloseable {
  private static final String ONLY_SITE = "only the site knows this";
  private static final String ONLY_HUB = "only the hub sees this";

  /** Longer than a requested round takes. */
  private static final Duration REFRESH_WINDOW = Duration.ofSeconds(30);

  /** The kernel sends three ARP requests, one a second. */
  private static final Duration ANSWER = Duration.ofMillis(4500);

  private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

  private final Supplier<? extends OpenKernel> kernels;
  private final HostPaths paths;
  private final HubAddress names;
  private final PathMtuSearch mtus;
  private final Function<Name, Optional<SiteDeclaration>> declaration;
  private final LongSupplier ticks;
  private final PeerWatch<PublicKey> peers = new PeerWatch<>();
  private final DeviceWatch devices = new DeviceWatch();
  private final ForeignWatch foreign;
  private @Nullable OpenKernel open;
  private @Nullable TrafficWatch traffic;
  private Optional<Common> last = Optional.empty();

  // Set by the service's working thread.
  private volatile Optional<Configuration> configuration = Optional.empty();
  private volatile Optional<Judgement> granted = Optional.empty();
  private volatile List<Obstacle> ownObstacles = List.of();
  private volatile long refreshUntil;

  /** The facts that a hub's rounds with the same time share. */
  private record Common(
      Instant time,
      Fact<List<Link>> links,
      Fact<Map<PublicKey, WireGuardPeerState>> peers,
      Fact<TrafficWatch.Carried> carried,
      List<Obstacle> obstacles) {}

  /**
   * Reads nothing yet.
   *
   * @param kernels opens connections, in the first round
   * @param names the addresses of the hub's name
   * @param mtus the limits of the paths; for any thread
   * @param declaration at a site, what it declares and what a hub answered, by the name of the site
   *     as that hub sees it; for any thread
   */
  public RoundFacts(
      Supplier<? extends OpenKernel> kernels,
      HostPaths paths,
      HubAddress names,
      PathMtuSearch mtus,
      Function<Name, Optional<SiteDeclaration>> declaration) {
    this(kernels, paths, names, mtus, declaration, System::nanoTime);
  }

  /** The same with another monotonic clock, in nanoseconds. */
  RoundFacts(
      Supplier<? extends OpenKernel> kernels,
      HostPaths paths,
      HubAddress names,
      PathMtuSearch mtus,
      Function<Name, Optional<SiteDeclaration>> declaration,
      LongSupplier ticks) {
    this.mtus = mtus;
    this.kernels = kernels;
    this.declaration = declaration;
    this.ticks = ticks;
    this.refreshUntil = ticks.getAsLong();
    this.paths = paths;
    this.names = names;
    this.foreign = new ForeignWatch(paths, Obstacles::of, ticks);
  }

  /**
   * Reads facts about this configuration from now on.
   *
   * @param inForce absent while Landline is down
   */
  public void follow(Optional<LoadedConfiguration> inForce) {
    configuration = inForce.map(LoadedConfiguration::configuration);
    granted = inForce.flatMap(LoadedConfiguration::granted);
  }

  /**
   * Sends ARP requests to all devices in the rounds of the next 30 s, since a caller waits for an
   * up-to-date result.
   */
  public void refreshDevices() {
    refreshUntil = ticks.getAsLong() + REFRESH_WINDOW.toNanos();
  }

  /**
   * Sets how the kernel differs from the configuration.
   *
   * @param left changes by other programs that are not repaired
   * @param trouble another reason why the kernel differs; empty if there is none
   */
  public void ownState(Optional<Difference> left, String trouble) {
    Side here = configuration.flatMap(c -> Role.of(c).site()).isPresent() ? Side.SITE : Side.HUB;
    if (left.isPresent()) {
      String what = "changed by others, not repaired: " + left.get().inOneLine();
      List<String> remedy = List.of("landline apply");
      ownObstacles =
          left.get().kinds().stream()
              .sorted()
              .map(kind -> new Obstacle(here, kind, what, remedy))
              .toList();
    } else {
      ownObstacles =
          trouble.isEmpty()
              ? List.of()
              : List.of(
                  new Obstacle(
                      here, Obstacle.Kind.STATE_DIFFERS, trouble, List.of("landline doctor")));
    }
  }

  /** The round with current facts. */
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
      // The connections failed: open new ones in the next round.
      close();
    }
    Facts.Builder facts = Facts.builder();
    common.obstacles().forEach(facts::obstacle);
    if (now instanceof Configuration.Site site) {
      List<SitePolicy> views = site.policy().views();
      SitePolicy used = views.get(HubInUse.in(paths.run()).number(site.policy()));
      SitePolicy view =
          views.stream().filter(v -> v.name().equals(round.site())).findFirst().orElse(used);
      site(view, kernel, common, facts);
      if (views.size() > 1) {
        facts.hub(view.links().get(0).name());
      }
      if (!view.name().equals(used.name())) {
        facts.carriedBy(used.links().get(0).name());
      }
    } else if (now instanceof Configuration.Hub hub) {
      hub.policy().sites().stream()
          .filter(site -> site.name().equals(round.site()))
          .findFirst()
          .ifPresent(site -> hub(hub, site, common, facts));
    }
    return facts.build();
  }

  private Common common(Configuration now, Kernel kernel, Instant time) {
    List<Obstacle> obstacles = new ArrayList<>(ownObstacles);
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
        FactProbe.of(() -> peers(kernel, tunnels(now))),
        meter == null
            ? Fact.unknown("not checked")
            : FactProbe.of(() -> meter.look(now, Instant.now())),
        obstacles);
  }

  private static List<InterfaceName> tunnels(Configuration now) {
    return Role.of(now)
        .site()
        .map(SitePolicy::tunnels)
        .orElseGet(() -> List.of(Role.of(now).tunnel().device()));
  }

  private static Map<PublicKey, WireGuardPeerState> peers(
      Kernel kernel, List<InterfaceName> tunnels) {
    Map<PublicKey, WireGuardPeerState> found = new HashMap<>();
    tunnels.stream()
        .flatMap(tunnel -> kernel.wireguard().device(tunnel).stream())
        .map(WireGuardDeviceState::peers)
        .flatMap(List::stream)
        .forEach(peer -> found.put(peer.publicKey(), peer));
    return found;
  }

  /** Facts from WireGuard's peer and the tunnel's interface; returns the last good endpoint. */
  private Optional<Endpoint> tunnel(
      PublicKey peer, Tunnel tunnel, Common common, Facts.Builder facts) {
    PeerWatch.Observation seen =
        common
            .peers()
            .value()
            .map(
                all ->
                    peers.look(
                        peer, Optional.ofNullable(all.get(peer)), Instant.now(), ticks.getAsLong()))
            .orElseGet(
                () -> PeerWatch.Observation.unknown(common.peers().whyUnknown().orElseThrow()));
    facts.handshakeAge(seen.handshakeAge()).hears(seen.hears()).endpoint(seen.endpoint());
    Optional<Link> link =
        common.links().value().stream()
            .flatMap(List::stream)
            .filter(l -> l.name().equals(tunnel.device()))
            .findFirst();
    facts.tunnelMtu(
        link.map(l -> Fact.of(Math.min(l.mtu(), mtus.limit(peer).orElse(l.mtu()))))
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
    site.asHub()
        .ifPresentOrElse(
            hub -> leaves(hub, hub.sites().get(0), tunnelled(site, common), facts),
            () -> facts.leavesAs(Fact.unknown(ONLY_HUB)).testHostLeavesAs(Fact.unknown(ONLY_HUB)));
    if (refreshUntil - ticks.getAsLong() > 0) {
      try {
        DeviceWatch.refresh(site, kernel, common.links(), ANSWER);
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
    facts.declared(DeclarationFacts.atSite(site, declaration.apply(site.name())));
  }

  private io.landline.doctor.fact.Facts doctorFacts(Kernel kernel) {
    return io.landline.doctor.fact.Facts.ofKernel(configuration.orElseThrow(), paths, kernel);
  }

  /** Whether the link has an address other than a link-local one. */
  private static boolean hasAddress(Link link) {
    return link.addresses().stream().anyMatch(a -> !LINK_LOCAL.contains(a.address()));
  }

  private void hub(Configuration.Hub hub, HubSite site, Common common, Facts.Builder facts) {
    tunnel(site.publicKey(), hub.policy().tunnel(), common, facts);
    facts.resolution(Fact.unknown(ONLY_SITE));
    facts.wanUp(Fact.unknown(ONLY_SITE));
    facts.hubCaptures(Fact.of(Set.copyOf(site.captured())));
    leaves(hub.policy(), site, common.carried().map(TrafficWatch.Carried::flows), facts);
    facts.traffic(common.carried().map(carried -> of(hub, site, carried.forwards())));
    facts.declared(DeclarationFacts.onHub(site.name(), granted));
    facts.runsLandline(
        granted
            .map(judgement -> Fact.of(judgement.answers().containsKey(site.name())))
            .orElseGet(() -> Fact.unknown("what the sites declared was not read")));
  }

  /** The flows of a site that use the tunnel. */
  private static Fact<List<Flow>> tunnelled(SitePolicy site, Common common) {
    return common
        .carried()
        .map(
            carried ->
                carried.flows().stream()
                    .filter(flow -> site.footprint().mark().isIn(flow.mark()))
                    .toList());
  }

  /** As whom flows leave, where this host translates them. */
  private static void leaves(
      HubPolicy hub, HubSite site, Fact<List<Flow>> flows, Facts.Builder facts) {
    Fact<FlowSources> leave =
        flows.map(
            all ->
                FlowSources.of(
                    site, hub.canary(site).map(Canary::address), PublicPorts.of(hub), all));
    facts.leavesAs(leave.map(FlowSources::all)).testHostLeavesAs(leave.map(FlowSources::testHost));
  }

  /** The traffic of one site's forwards; {@code all} is in the order of the hub's sites. */
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
