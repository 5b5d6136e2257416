// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.compile.HostState;
import io.landline.kernel.WireGuardChange;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import io.landline.policy.Footprint;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.Observed;
import io.landline.route.InterfaceSettings;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The difference between the wanted state and the kernel's: the four differences of tables ({@link
 * TableDiff}), routing, link and WireGuard.
 *
 * @param generation of nftables that the transaction is based on
 * @param nft of the tables
 * @param routing of rules, routes and settings
 * @param link of the tunnel's interface
 * @param wireguard of the tunnel's device
 */
public record Plan(
    long generation,
    Transaction nft,
    RoutingDiff routing,
    LinkDiff link,
    WireGuardChange wireguard) {

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
        RoutingDiff.between(wanted.routing(), actual, footprint, wanted.device().name()),
        LinkDiff.between(wanted.device(), actual.link()),
        WireGuardDiff.between(wanted.device(), key, actual.device(), lastSeen));
  }

  /** No change at all. */
  public static final Plan NOTHING =
      new Plan(
          0,
          Transaction.empty(),
          new RoutingDiff(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
          LinkDiff.NOTHING,
          new WireGuardChange(
              Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of()));

  /** The part that closes captured devices and needs no interface; removes nothing. */
  public Plan closing() {
    return new Plan(generation, nft, routing.closing(), NOTHING.link(), NOTHING.wireguard());
  }

  public boolean isEmpty() {
    return nft.isEmpty() && routing.isEmpty() && link.isEmpty() && wireguard.isEmpty();
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
    return nft.isEmpty() && others.isEmpty() && link.isEmpty() && wireguard.isEmpty()
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
