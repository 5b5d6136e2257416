// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.change.AppliedConfiguration;
import io.landline.compile.HostState;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.log.Log;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.path.HubAddress;
import io.landline.path.TunnelWatch;
import io.landline.path.TunnelWatches;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.ApplyReport;
import io.landline.reconcile.Host;
import io.landline.reconcile.HostException;
import io.landline.reconcile.Target;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.state.Kernel;
import io.landline.uplink.Uplinks;
import io.landline.wireguard.WireGuardPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Keeps this host's kernel as its configuration says. */
public final class HostUpkeep implements Upkeep {
  /** Created, and created again, by this service's own prober. */
  private static final List<InterfaceName> TEST_HOST_CABLES =
      List.of(Footprint.CANARY_LINK, Footprint.STRANGER_LINK);

  private final Kernel kernel;
  private final Host host;
  private final AppliedConfiguration applied;
  private final HubAddress hubAddresses;
  private final TunnelWatches tunnels;
  private final Uplinks uplinks;
  private LoadedConfiguration wanted;

  /** The target that was applied last, by whatever process; a failed change returns to it. */
  private Optional<Target> last;

  /** The state that this configuration produced; another program caused any difference from it. */
  private Optional<HostState> held = Optional.empty();

  private List<WireGuardSnapshot> wireGuard = List.of();

  /** Interface indices of the test hosts' cables when this configuration was applied. */
  private Map<InterfaceName, Integer> cables = Map.of();

  /** Captured devices whose MAC address was unknown at the last full check. */
  private Set<IpAddress> withoutMac = Set.of();

  /**
   * A host that may still hold what an earlier service or command applied.
   *
   * @param wanted the configuration to keep
   * @param received bytes that a site's tunnel has received from its hub so far; called on any
   *     thread, never by two at once
   * @param uplinkChanged receives, on any thread, by which uplink the tunnel should leave now, and
   *     why
   */
  public HostUpkeep(
      HostPaths paths,
      Kernel kernel,
      HubAddress hubAddresses,
      LoadedConfiguration wanted,
      Log log,
      ToLongFunction<SitePolicy> received,
      Consumer<String> uplinkChanged) {
    this.kernel = kernel;
    this.host = new Host(kernel, paths.run(), paths.state());
    this.applied = new AppliedConfiguration(paths);
    this.hubAddresses = hubAddresses;
    this.tunnels =
        new TunnelWatches(
            () ->
                new TunnelWatch(
                    kernel,
                    hubAddresses,
                    host.endpoints(),
                    host.measurements(),
                    host.uplinks(),
                    log,
                    System.nanoTime()));
    this.uplinks =
        new Uplinks(
            host.uplinks(), log, System::nanoTime, InstantSource.system(), received, uplinkChanged);
    this.wanted = wanted;
    this.last = Optional.empty();
  }

  /** Reads what was applied before this process started, so that stale parts are removed. */
  public void recall() {
    last = applied.read().map(this::withSecrets).map(this::target);
  }

  private Configuration withSecrets(Configuration configuration) {
    try {
      return applied.applicable(configuration, warning -> {});
    } catch (KeyFileException | IOException e) {
      return configuration; // the secret was deleted together with its peer
    }
  }

  /** What Landline remembers of this host between runs. */
  public Host host() {
    return host;
  }

  /** The watches of all tunnels, with the MTUs of the paths to their peers. */
  public TunnelWatches tunnels() {
    return tunnels;
  }

  /** The uplinks of this host's site. */
  public Uplinks uplinks() {
    return uplinks;
  }

  /** The configuration that is kept. */
  public LoadedConfiguration wanted() {
    return wanted;
  }

  /**
   * Brings the kernel to another configuration; if that fails, the previous one stays.
   *
   * @return what was done
   */
  public ApplyReport change(LoadedConfiguration next) {
    LoadedConfiguration former = wanted;
    wanted = next;
    try {
      return apply();
    } catch (RuntimeException e) {
      wanted = former;
      throw e;
    }
  }

  /** Keeps this configuration from now on; the keeper applies it. */
  public void want(LoadedConfiguration next) {
    wanted = next;
  }

  /** Removes everything from the kernel; returns whether anything was there. */
  public boolean down() {
    boolean changed = host.reconciler().down(last.orElseGet(() -> target(wanted.configuration())));
    last = Optional.empty();
    held = Optional.empty();
    wireGuard = List.of();
    try {
      applied.clear();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the record of the applied configuration", e);
    }
    return changed;
  }

  /** Whether this process has applied the configuration. */
  public boolean holds() {
    return held.isPresent();
  }

  @Override
  public void invalidate() {
    host.invalidate();
  }

  /** Before the target, which depends on the uplink in use. */
  private void followUplinks() {
    Optional<SitePolicy> site = role().site();
    // Probed is the hub that carries what captured devices send.
    Optional<SitePolicy> view =
        site.map(policy -> policy.views().get(host.hubInUse().number(policy)));
    List<Endpoint> hub = view.map(tunnels::addresses).orElse(List.of());
    uplinks.follow(
        site,
        view.map(SitePolicy::hub),
        hub,
        site.map(policy -> host.exits(policy, hub.stream().map(Endpoint::address).toList()))
            .orElse(List.of()));
  }

  @Override
  public Difference difference() {
    followUplinks();
    Target target = target(wanted.configuration());
    // Read before the plan, so that a change in between is noticed by the next look. Read also when
    // nothing is repaired: it is worth noting when another program removes a difference.
    List<WireGuardSnapshot> seen = wireGuard();
    Set<IpAddress> unknown = withoutMac();
    Plan plan = plan(target);
    wireGuard = seen;
    withoutMac = unknown;
    return Difference.of(plan, isForeign(held, target.state(), cables, plan));
  }

  private Plan plan(Target target) {
    try {
      return host.reconciler().plan(target);
    } catch (HostException e) {
      // The host cannot take all of it, for lack of WireGuard or a public address for instance.
      // What is not allowed is blocked all the same.
      if (repairsEnabled()) {
        host.reconciler().close(target);
      }
      throw e;
    }
  }

  @Override
  public RepairResult repair() {
    Optional<HostState> before = held;
    Map<InterfaceName, Integer> known = cables;
    ApplyReport report = apply();
    boolean foreign = isForeign(before, held.orElseThrow(), known, report.plan());
    return new RepairResult(Difference.of(report.plan(), foreign), report.cutFlows());
  }

  /**
   * Whether another program changed the kernel: the configuration is the one that was applied, or
   * the table that this process made is gone. A test host's cable created since then is this
   * service's own work.
   */
  @SuppressWarnings("ReferenceEquality") // A state that is known is the same object.
  private boolean isForeign(
      Optional<HostState> before, HostState wanted, Map<InterfaceName, Integer> known, Plan plan) {
    return before.isPresent()
        && (before.get() == wanted
            || before.get().equals(wanted)
            || plan.misses(wanted.table().name()))
        && !isOfNewCables(known, plan);
  }

  private boolean isOfNewCables(Map<InterfaceName, Integer> known, Plan plan) {
    Set<InterfaceName> differ = plan.settingsOnly();
    Map<InterfaceName, Integer> now = cables();
    return !differ.isEmpty()
        && differ.stream()
            .allMatch(
                name -> now.containsKey(name) && !Objects.equals(now.get(name), known.get(name)));
  }

  private Map<InterfaceName, Integer> cables() {
    Map<InterfaceName, Integer> numbers = new HashMap<>();
    for (InterfaceName name : TEST_HOST_CABLES) {
      kernel.links().link(name).ifPresent(link -> numbers.put(name, link.index()));
    }
    return numbers;
  }

  private ApplyReport apply() {
    Set<IpAddress> unknown = withoutMac();
    Map<InterfaceName, Integer> laid = cables();
    followUplinks();
    Target target = target(wanted.configuration());
    // Without a previous state a failure would remove everything, and let captured devices out.
    ApplyReport report = host.reconciler().apply(target, Optional.of(last.orElse(target)));
    last = Optional.of(target);
    held = Optional.of(target.state());
    cables = laid;
    wireGuard = wireGuard();
    remember();
    withoutMac = unknown;
    return report;
  }

  private void remember() {
    try {
      applied.write(wanted.text());
      role().remember(host);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot record the applied configuration", e);
    }
  }

  @Override
  public boolean isWireGuardUnchanged() {
    return (wireGuard.isEmpty() || wireGuard.equals(wireGuard()))
        && (withoutMac.isEmpty() || withoutMac.equals(withoutMac()));
  }

  private Role role() {
    return Role.of(wanted.configuration());
  }

  private Set<IpAddress> withoutMac() {
    return role().capturedWithoutMac(host);
  }

  private List<WireGuardSnapshot> wireGuard() {
    Role role = role();
    return last.stream()
        .flatMap(t -> t.tunnels().stream())
        .flatMap(name -> kernel.wireguard().device(name).stream())
        .map(device -> WireGuardSnapshot.of(device, role.peersRoam(), role.anyListenPort()))
        .toList();
  }

  @Override
  public boolean repairsEnabled() {
    return wanted.configuration().settings().repair();
  }

  @Override
  public TunnelWatch.Outcome watchTunnel(long now) {
    if (held.isEmpty()) {
      return TunnelWatch.Outcome.AS_BEFORE;
    }
    followUplinks();
    TunnelWatch.Outcome outcome = tunnels.look(role(), Role::of, now);
    if (role().site().filter(site -> tunnels.areSilent(site, now)).isPresent()) {
      uplinks.silent();
    }
    return outcome;
  }

  /**
   * Why traffic in the tunnel proves nothing about this configuration: the tunnel may still use the
   * hub's former address. Empty where it does prove something.
   */
  public Optional<String> unproved() {
    return role()
        .site()
        .flatMap(policy -> unproved(policy.views().get(host.hubInUse().number(policy))));
  }

  private Optional<String> unproved(SitePolicy view) {
    Optional<Endpoint> inUse =
        held.stream()
            .flatMap(state -> state.devices().stream())
            .filter(device -> device.name().equals(view.tunnel().device()))
            .flatMap(device -> device.peers().stream())
            .findFirst()
            .flatMap(WireGuardPeer::endpoint);
    return tunnels.unproved(view, inUse, System.nanoTime());
  }

  private Target target(Configuration configuration) {
    Role role = Role.of(configuration);
    role.site()
        .ifPresent(
            site -> {
              hubAddresses.keepOnly(
                  site.links().stream().map(link -> link.hub().endpoint()).toList());
              tunnels.keepOnly(site.links().stream().map(HubLink::name).toList());
            });
    return role.target(host, wanted.key(), view -> tunnels.endpoint(view, System.nanoTime()));
  }
}
