// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import io.landline.change.DownMark;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.Link;
import io.landline.kernel.Neighbour;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.kernel.NftControl.TableName;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.net.InterfaceName;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedTable;
import io.landline.policy.Footprint;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.Kernel;
import io.landline.route.InterfaceSettings;
import io.landline.route.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The facts that checks use. Each is read once, when a check needs it. A fact that the caller may
 * not read throws an exception of the kernel or of files.
 */
public final class Facts {
  private final Configuration configuration;
  private final HostPaths paths;
  private final Kernel kernel;
  private final HostFiles files;
  private final Machine machine;
  private final Once<List<Link>> links;
  private final Once<List<ObservedRule>> rules;
  private final Once<List<Neighbour>> neighbours;
  private final Once<List<ForeignChain>> chains;
  private final Once<Optional<ObservedTable>> table;
  private final Once<Optional<WireGuardDeviceState>> device;
  private final Function<InterfaceName, Optional<WireGuardDeviceState>> devices;
  private final Once<Optional<DownMark.Mark>> down;
  private final Map<RoutingTable, List<ObservedRoute>> routes = new HashMap<>();
  private final Map<TableName, Ruleset> rulesets = new HashMap<>();

  /**
   * The facts of a host.
   *
   * @param configuration the host's
   * @param paths of Landline's own files
   */
  public Facts(
      Configuration configuration,
      HostPaths paths,
      Kernel kernel,
      HostFiles files,
      Machine machine) {
    this.configuration = configuration;
    this.paths = paths;
    this.kernel = kernel;
    this.files = files;
    this.machine = machine;
    this.links = new Once<>(kernel.links()::links);
    this.rules = new Once<>(kernel.routing()::rules);
    this.neighbours = new Once<>(kernel.links()::neighbours);
    this.chains = new Once<>(kernel.nft()::baseChains);
    this.table = new Once<>(() -> kernel.nft().table(configuration.footprint().table()));
    this.device = new Once<>(() -> kernel.wireguard().device(tunnel().device()));
    this.devices = kernel.wireguard()::device;
    this.down = new Once<>(() -> down(paths));
  }

  /** The facts of the host that this process runs on, with its own files and clock. */
  public static Facts ofKernel(Configuration configuration, HostPaths paths, Kernel kernel) {
    return new Facts(
        configuration, paths, kernel, new HostFiles(paths.root()), new ThisMachine(paths));
  }

  private static Optional<DownMark.Mark> down(HostPaths paths) {
    try {
      return new DownMark(paths).read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Once<T> {
    private final Supplier<T> source;
    private @Nullable T value;

    Once(Supplier<T> source) {
      this.source = source;
    }

    T get() {
      T known = value;
      if (known == null) {
        known = source.get();
        value = known;
      }
      return known;
    }
  }

  public Configuration configuration() {
    return configuration;
  }

  public Optional<SitePolicy> site() {
    return configuration instanceof Configuration.Site site
        ? Optional.of(site.policy())
        : Optional.empty();
  }

  public Optional<HubPolicy> hub() {
    return configuration instanceof Configuration.Hub hub
        ? Optional.of(hub.policy())
        : Optional.empty();
  }

  /** The WireGuard device of one of the tunnels. */
  public Optional<WireGuardDeviceState> device(InterfaceName tunnel) {
    return tunnel.equals(tunnel().device()) ? device() : devices.apply(tunnel);
  }

  /** The interfaces of all tunnels. */
  public List<InterfaceName> tunnels() {
    return site().map(SitePolicy::tunnels).orElseGet(() -> List.of(tunnel().device()));
  }

  public Tunnel tunnel() {
    return site().map(SitePolicy::tunnel).or(() -> hub().map(HubPolicy::tunnel)).orElseThrow();
  }

  public HostPaths paths() {
    return paths;
  }

  public HostFiles files() {
    return files;
  }

  public Machine machine() {
    return machine;
  }

  /**
   * When and by whom Landline was taken down; empty if it was not.
   *
   * @throws UncheckedIOException if that cannot be read
   */
  public Optional<DownMark.Mark> down() {
    return down.get();
  }

  /** Whether Landline's state was applied to this kernel and not removed since. */
  public boolean isApplied() {
    return Files.exists(paths.run().resolve("applied.json"));
  }

  public List<Link> links() {
    return links.get();
  }

  public Optional<Link> link(InterfaceName name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** The settings of an interface; empty if it does not exist. */
  public Optional<InterfaceSettings> settings(InterfaceName name) {
    return link(name).map(link -> kernel.links().settings(name));
  }

  /** All routes of a routing table, of any program. */
  public List<ObservedRoute> routes(RoutingTable wanted) {
    return routes.computeIfAbsent(wanted, kernel.routing()::routes);
  }

  public List<ObservedRule> rules() {
    return rules.get();
  }

  public List<Neighbour> neighbours() {
    return neighbours.get();
  }

  /** All base chains, of any program. */
  public List<ForeignChain> chains() {
    return chains.get();
  }

  /** All base chains of other programs. */
  public List<ForeignChain> foreignChains() {
    return chains().stream().filter(chain -> !isOurs(chain.table())).toList();
  }

  private boolean isOurs(TableName name) {
    Footprint ours = configuration.footprint();
    return name.family().equals("inet")
        && (name.name().equals(ours.table().text())
            || name.name().equals(ours.guardTable().text()));
  }

  /** The chains of a table, by name, in the kernel's order. */
  public Ruleset ruleset(TableName name) {
    return rulesets.computeIfAbsent(
        name,
        t -> {
          List<ForeignRule> all = kernel.nft().rules(t);
          return new Ruleset(all);
        });
  }

  /** Landline's own table, if it exists. */
  public Optional<ObservedTable> table() {
    return table.get();
  }

  /** The kernel's refusal of these commands, which are checked but not carried out. */
  public Optional<NetlinkException> refusal(Transaction transaction) {
    try {
      kernel.nft().check(transaction);
      return Optional.empty();
    } catch (NetlinkException e) {
      return Optional.of(e);
    }
  }

  public boolean hasWireGuard() {
    return kernel.wireguard().isAvailable();
  }

  /** The state of the tunnel's WireGuard device. */
  public Optional<WireGuardDeviceState> device() {
    return device.get();
  }
}
