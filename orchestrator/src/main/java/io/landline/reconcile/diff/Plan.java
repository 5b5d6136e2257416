// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.compile.HostState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import io.landline.policy.Footprint;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.Observed;
import io.landline.reconcile.state.ObservedTunnel;
import io.landline.route.InterfaceSettings;
import io.landline.wireguard.PublicKey;
import io.landline.wireguard.WireGuardDevice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The difference between the wanted state and the kernel's: those of tables ({@link TableDiff}),
 * routing, and each tunnel.
 *
 * @param generation of nftables that the transaction is based on
 * @param nft of the tables
 * @param routing of rules, routes and settings
 * @param tunnels of each tunnel's interface and WireGuard device
 */
public record Plan(
    long generation, Transaction nft, RoutingDiff routing, List<TunnelDiff> tunnels) {
  public Plan {
    tunnels = List.copyOf(tunnels);
  }

  /**
   * The difference.
   *
   * @param footprint where Landline's rules and routes are
   * @param key this host's
   * @param lastSeen the last endpoints of a hub's peers
   */
  public static Plan between(
      HostState wanted,
      Footprint footprint,
      HostKey key,
      Map<PublicKey, Endpoint> lastSeen,
      Observed actual) {
    return new Plan(
        actual.generation(),
        TableDiff.between(wanted.table(), actual.table())
            .then(
                wanted
                    .guard()
                    .map(guard -> TableDiff.between(guard, actual.guard()))
                    .orElseGet(Transaction::empty)),
        RoutingDiff.between(wanted.routing(), actual, footprint, names(wanted)),
        IntStream.range(0, wanted.devices().size())
            .mapToObj(n -> between(wanted.devices().get(n), key, lastSeen, actual.tunnels().get(n)))
            .toList());
  }

  private static TunnelDiff between(
      WireGuardDevice wanted,
      HostKey key,
      Map<PublicKey, Endpoint> lastSeen,
      ObservedTunnel actual) {
    return new TunnelDiff(
        wanted.name(),
        LinkDiff.between(wanted, actual.link()),
        WireGuardDiff.between(wanted, key(wanted, key), actual.device(), lastSeen));
  }

  /** A provider may have given this host a key of its own. */
  private static HostKey key(WireGuardDevice wanted, HostKey own) {
    return wanted.peers().size() == 1 ? own.towards(wanted.peers().get(0).publicKey()) : own;
  }

  private static List<InterfaceName> names(HostState wanted) {
    return wanted.devices().stream().map(WireGuardDevice::name).toList();
  }

  /** No change at all. */
  public static final Plan NOTHING =
      new Plan(
          0,
          Transaction.empty(),
          new RoutingDiff(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
          List.of());

  /** The part that closes captured devices and needs no interface; removes nothing. */
  public Plan closing() {
    return new Plan(generation, nft, routing.closing(), List.of());
  }

  public boolean isEmpty() {
    return nft.isEmpty() && routing.isEmpty() && tunnels.stream().allMatch(TunnelDiff::isEmpty);
  }

  /** Whether a table is created because it does not exist. */
  public boolean misses(NftName table) {
    return nft.commands().stream()
            .anyMatch(c -> c instanceof Command.AddTable add && add.table().equals(table))
        && nft.commands().stream()
            .noneMatch(c -> c instanceof Command.DeleteTable gone && gone.table().equals(table));
  }

  /** The interfaces whose settings differ if nothing else does; none otherwise. */
  public Set<InterfaceName> settingsOnly() {
    RoutingDiff others =
        new RoutingDiff(
            routing.addRoutes(),
            routing.changeRoutes(),
            routing.deleteRoutes(),
            routing.addRules(),
            routing.deleteRules(),
            List.of());
    return nft.isEmpty() && others.isEmpty() && tunnels.stream().allMatch(TunnelDiff::isEmpty)
        ? routing.settings().stream().map(InterfaceSettings::name).collect(Collectors.toSet())
        : Set.of();
  }

  /** Every single change as a command of nft, ip or wg, without secrets. */
  public List<String> details() {
    return PlanText.details(this);
  }

  /** The numbers of changes of each kind, in one line for people. */
  public String summary() {
    return PlanText.summary(this);
  }
}
