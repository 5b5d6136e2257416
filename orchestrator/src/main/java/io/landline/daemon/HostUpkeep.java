// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.change.AppliedConfiguration;
import io.landline.change.DisabledCaptures;
import io.landline.compile.HostState;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.policy.Footprint;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.Host;
import io.landline.reconcile.HostException;
import io.landline.reconcile.Kernel;
import io.landline.reconcile.Plan;
import io.landline.reconcile.Report;
import io.landline.reconcile.Target;
import io.landline.wireguard.WireGuardPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One host, held to its configuration. */
final class HostUpkeep implements Upkeep {
  /** The prober of this very service lays them, and lays them anew. */
  private static final List<InterfaceName> TEST_HOST_CABLES =
      List.of(Footprint.CANARY_LINK, Footprint.STRANGER_LINK);

  private final HostPaths paths;
  private final Kernel kernel;
  private final Host host;
  private final AppliedConfiguration applied;
  private final TunnelWatch tunnel;
  private LoadedConfiguration wanted;

  /** Where the kernel was brought last, by whomever; where it goes back to. */
  private Optional<Target> last;

  /** What this configuration made of it; a difference to it is somebody else's. */
  private Optional<HostState> held = Optional.empty();

  private Optional<QuietPart> quietPart = Optional.empty();

  /** The kernel's numbers of the test hosts' cables that this configuration was applied to. */
  private Map<InterfaceName, Integer> cables = Map.of();

  /** Captured devices whose MAC was not known when all was looked at last. */
  private Set<IpAddress> withoutMac = Set.of();

  /**
   * A host that may hold what an earlier service, or a command, left.
   *
   * @param wanted what to hold it to
   */
  HostUpkeep(
      HostPaths paths, Kernel kernel, HubAddress hubAddress, LoadedConfiguration wanted, Log log) {
    this.paths = paths;
    this.kernel = kernel;
    this.host = new Host(kernel, paths.run(), paths.state());
    this.applied = new AppliedConfiguration(paths);
    this.tunnel = new TunnelWatch(kernel, hubAddress, host.endpoints(), log, System.nanoTime());
    this.wanted = wanted;
    this.last = Optional.empty();
  }

  /** Learns what was applied before this process began, so that what is stale of it goes. */
  void recall() {
    last = applied.read().map(this::withSecrets).map(this::target);
  }

  private Configuration withSecrets(Configuration configuration) {
    try {
      return new KeyFiles(paths, warning -> {})
          .withPresharedKeys(configuration)
          .withoutCaptures(new DisabledCaptures(paths).devices());
    } catch (KeyFileException | IOException e) {
      return configuration; // a peer's secret went with the peer
    }
  }

  /** What Landline remembers of it. */
  Host host() {
    return host;
  }

  /** What it is held to. */
  LoadedConfiguration wanted() {
    return wanted;
  }

  /**
   * Brings the kernel to another configuration; where that fails, the former one stays.
   *
   * @return what was done
   */
  Report change(LoadedConfiguration next) {
    LoadedConfiguration former = wanted;
    wanted = next;
    try {
      return apply();
    } catch (RuntimeException e) {
      wanted = former;
      throw e;
    }
  }

  /** From now on held to this one; the keeper brings the kernel there. */
  void want(LoadedConfiguration next) {
    wanted = next;
  }

  /** Takes everything away from the kernel; returns whether anything was there. */
  boolean down() {
    boolean changed = host.reconciler().down(last.orElseGet(() -> target(wanted.configuration())));
    last = Optional.empty();
    held = Optional.empty();
    quietPart = Optional.empty();
    try {
      applied.clear();
    } catch (IOException e) {
      throw new UncheckedIOException("what was applied cannot be forgotten", e);
    }
    return changed;
  }

  /** Whether the kernel was brought to what is wanted, by this process. */
  boolean holds() {
    return held.isPresent();
  }

  @Override
  public Difference difference() {
    Target target = target(wanted.configuration());
    // Looked at before: what changes meanwhile is another than what was seen. Also what is not to
    // be repaired is seen: that somebody puts it back is news.
    Optional<QuietPart> seen = quietPart();
    Set<IpAddress> unknown = withoutMac();
    Plan plan = plan(target);
    quietPart = seen;
    withoutMac = unknown;
    return Difference.of(plan, isForeign(held, target.state(), cables, plan));
  }

  private Plan plan(Target target) {
    try {
      return host.reconciler().plan(target);
    } catch (HostException e) {
      // Not fit for all of it, without WireGuard or a public address for instance: what is not
      // allowed is refused all the same.
      if (isToBeRepaired()) {
        host.reconciler().close(target);
      }
      throw e;
    }
  }

  @Override
  public Done makeRight() {
    Optional<HostState> before = held;
    Map<InterfaceName, Integer> known = cables;
    Report report = apply();
    boolean foreign = isForeign(before, held.orElseThrow(), known, report.plan());
    return new Done(Difference.of(report.plan(), foreign), report.cutFlows());
  }

  /**
   * Whether somebody else changed the kernel: what is wanted is what was there, or the table that
   * this process made is gone, whatever else is new just now. A test host's cable that was laid
   * since then is this service's own act.
   */
  private boolean isForeign(
      Optional<HostState> before, HostState wanted, Map<InterfaceName, Integer> known, Plan plan) {
    return before.isPresent()
        && (before.get().equals(wanted) || plan.misses(wanted.table().name()))
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

  private Report apply() {
    Set<IpAddress> unknown = withoutMac();
    Map<InterfaceName, Integer> laid = cables();
    Target target = target(wanted.configuration());
    // Without a former state a failure would take all away, and open what is captured.
    Report report = host.reconciler().apply(target, Optional.of(last.orElse(target)));
    last = Optional.of(target);
    held = Optional.of(target.state());
    cables = laid;
    quietPart = quietPart();
    remember();
    withoutMac = unknown;
    return report;
  }

  private void remember() {
    try {
      applied.write(wanted.text());
      if (wanted.configuration() instanceof Configuration.Site site) {
        host.remember(site.policy());
      } else if (wanted.configuration() instanceof Configuration.Hub hub) {
        host.endpoints().keepOnly(hub.policy().sites().stream().map(HubSite::publicKey).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what was applied cannot be noted", e);
    }
  }

  @Override
  public boolean isQuietPartAsLeft() {
    return (quietPart.isEmpty() || quietPart.equals(quietPart()))
        && (withoutMac.isEmpty() || withoutMac.equals(withoutMac()));
  }

  /** None where every captured device has a MAC, as the configuration has it or as it was seen. */
  private Set<IpAddress> withoutMac() {
    if (!(wanted.configuration() instanceof Configuration.Site site)) {
      return Set.of();
    }
    Set<IpAddress> unknown = new HashSet<>();
    site.policy().capture().devices().stream()
        .filter(device -> device.mac().isEmpty())
        .forEach(device -> unknown.add(device.address()));
    if (!unknown.isEmpty()) {
      unknown.removeAll(host.macs(site.policy()).keySet());
    }
    return unknown;
  }

  private Optional<QuietPart> quietPart() {
    boolean roaming = wanted.configuration() instanceof Configuration.Hub;
    boolean anyPort =
        wanted.configuration() instanceof Configuration.Site site
            && site.policy().tunnel().listenPort() == 0;
    return last.flatMap(t -> kernel.wireguard().device(t.tunnel()))
        .map(device -> QuietPart.of(device, roaming, anyPort));
  }

  @Override
  public boolean isToBeRepaired() {
    return wanted.configuration().settings().repair();
  }

  @Override
  public Tunnel watchTunnel(long now) {
    if (held.isEmpty()) {
      return Tunnel.AS_BEFORE;
    }
    if (wanted.configuration() instanceof Configuration.Site site) {
      return tunnel.look(site.policy(), now);
    }
    if (wanted.configuration() instanceof Configuration.Hub hub) {
      return tunnel.look(hub.policy());
    }
    throw new AssertionError(wanted.configuration());
  }

  /**
   * Why what passes the tunnel now proves nothing of what is wanted: it may still go to where the
   * hub was. Empty where it does.
   */
  Optional<String> unproved() {
    if (!(wanted.configuration() instanceof Configuration.Site site)) {
      return Optional.empty();
    }
    Optional<Endpoint> told =
        held.stream()
            .flatMap(state -> state.device().peers().stream())
            .findFirst()
            .flatMap(WireGuardPeer::endpoint);
    return tunnel.unproved(site.policy(), told, System.nanoTime());
  }

  private Target target(Configuration configuration) {
    if (configuration instanceof Configuration.Site site) {
      SitePolicy policy = site.policy();
      Optional<Endpoint> endpoint = tunnel.endpoint(policy, System.nanoTime());
      return host.target(policy, wanted.key(), endpoint);
    }
    if (configuration instanceof Configuration.Hub hub) {
      return host.target(hub.policy(), wanted.key());
    }
    throw new AssertionError(configuration);
  }
}
