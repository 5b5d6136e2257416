// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.UplinkFacts;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.DeviceMacs;
import io.landline.reconcile.state.FactFinder;
import io.landline.reconcile.state.FormerSettings;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.HubInUse;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.KnownTables;
import io.landline.reconcile.state.LearnedMacs;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.reconcile.state.PeerEndpoints;
import io.landline.reconcile.state.SharedMacs;
import io.landline.reconcile.state.UplinkExits;
import io.landline.reconcile.state.UplinkSelection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** One host: its kernel, and the state that Landline stores between runs. */
public final class Host {
  private final Kernel kernel;
  private final FormerSettings former;
  private final LearnedMacs macs;
  private final SharedMacs shared;
  private final LongSupplier clock;
  private final PeerEndpoints endpoints;
  private final PathMeasurements measurements;
  private final UplinkSelection uplinks;
  private final HubInUse hub;
  private final KnownTables known = new KnownTables();
  private final Compilation compilation = new Compilation();

  /**
   * A host.
   *
   * @param runDirectory for state until the next boot, such as /run/landline
   * @param stateDirectory for permanent state, such as /var/lib/landline
   */
  public Host(Kernel kernel, Path runDirectory, Path stateDirectory) {
    this(kernel, runDirectory, stateDirectory, System::nanoTime);
  }

  /**
   * A host.
   *
   * @param clock nanoseconds of a monotonic clock
   */
  Host(Kernel kernel, Path runDirectory, Path stateDirectory, LongSupplier clock) {
    this.kernel = kernel;
    this.former = new FormerSettings(runDirectory.resolve("former-settings"));
    this.macs = new LearnedMacs(stateDirectory.resolve("macs"));
    this.clock = clock;
    this.shared = new SharedMacs(macs.shared(), clock.getAsLong());
    this.endpoints = new PeerEndpoints(stateDirectory.resolve("endpoints"));
    this.measurements = new PathMeasurements(stateDirectory.resolve("path-mtu"));
    this.uplinks = new UplinkSelection(stateDirectory.resolve("uplink"));
    this.hub = HubInUse.in(runDirectory);
  }

  /** A hub's target, with the facts of this host. */
  public Target target(HubPolicy policy, HostKey key) {
    return Target.hub(
        policy, facts().hub(policy, key.privateKey()), key, endpoints.known(), compilation);
  }

  /**
   * A site's target, with the facts of this host.
   *
   * @param endpoints of each hub; absent while its name cannot be resolved
   */
  public Target target(SitePolicy policy, HostKey key, List<Optional<Endpoint>> endpoints) {
    FactFinder facts = facts();
    DeviceMacs devices = facts.macs(policy);
    return Target.site(
        policy,
        facts.site(policy, key.privateKey(), devices.used(), endpoints, hub.number(policy)),
        new SiteRemarks.Seen(facts.absent(policy), devices.shared()),
        key,
        compilation);
  }

  /** The captured devices' MAC addresses that are known and identify one device. */
  public Map<IpAddress, MacAddress> macs(SitePolicy policy) {
    return facts().macs(policy).used();
  }

  /** Stores the devices' MAC addresses, so that the guard has them after a reboot. */
  public void remember(SitePolicy policy) {
    DeviceMacs devices = facts().macs(policy);
    macs.write(devices.toRemember(), Set.copyOf(devices.setAside().values()));
  }

  /** The endpoints of a hub's peers, so that the hub can reach peers that it creates again. */
  public PeerEndpoints endpoints() {
    return endpoints;
  }

  /** Which of a site's hubs carries what captured devices send. */
  public HubInUse hubInUse() {
    return hub;
  }

  /** What the paths to the peers carry. */
  public PathMeasurements measurements() {
    return measurements;
  }

  /** Which uplink carries a site's tunnel. */
  public UplinkSelection uplinks() {
    return uplinks;
  }

  /**
   * The ways to the internet that a site's uplinks have now.
   *
   * @param hub the hub's addresses, as far as they are known
   */
  public List<UplinkFacts.Exit> exits(SitePolicy policy, List<IpAddress> hub) {
    return UplinkExits.of(kernel, policy, hub);
  }

  /** The networks that this host reaches by routes of its own, other than through tunnels. */
  public List<IpPrefix> specificNetworks(List<InterfaceName> tunnels) {
    return facts().specificNetworks(tunnels);
  }

  /** The networks of a site's lan interfaces, both families. */
  public List<IpPrefix> lanNetworks(SitePolicy policy) {
    return facts().lanNetworks(policy);
  }

  private FactFinder facts() {
    return new FactFinder(kernel, former, macs, shared, measurements, uplinks, clock.getAsLong());
  }

  /**
   * Makes the next look read all from the kernel, also what nobody seems to have changed, and
   * compare it with the whole policy, compiled anew.
   */
  public void invalidate() {
    known.forgetAll();
    compilation.forget();
  }

  /** What changes the kernel. */
  public Reconciler reconciler() {
    return new Reconciler(kernel, former, known);
  }
}
