// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.kernel.WireGuardChange;
import io.landline.net.InterfaceName;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import io.landline.route.InterfaceSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The difference between what is wanted and what the kernel holds.
 *
 * @param generation of nftables' rulesets that the transaction is made for
 * @param nft the tables
 * @param routing rules, routes, settings
 * @param link the tunnel's interface
 * @param wireguard the tunnel's device
 */
public record Plan(
    long generation,
    Transaction nft,
    RoutingDiff routing,
    LinkDiff link,
    WireGuardChange wireguard) {

  static Plan between(Target target, Observed actual) {
    HostState wanted = target.state();
    return new Plan(
        actual.generation(),
        TableDiff.between(wanted.table(), actual.table())
            .then(
                wanted
                    .guard()
                    .map(guard -> TableDiff.between(guard, actual.guard()))
                    .orElseGet(Transaction::empty)),
        RoutingDiff.between(wanted.routing(), actual, target.footprint(), wanted.device().name()),
        LinkDiff.between(wanted.device(), actual.link()),
        WireGuardDiff.between(wanted.device(), target.key(), actual.device(), target.lastSeen()));
  }

  /** No change at all. */
  static final Plan NOTHING =
      new Plan(
          0,
          Transaction.empty(),
          new RoutingDiff(List.of(), List.of(), List.of(), List.of(), List.of()),
          LinkDiff.NOTHING,
          new WireGuardChange(Optional.empty(), Optional.empty(), List.of(), List.of()));

  /** That part of it which closes what is captured and needs no interface; takes nothing away. */
  Plan closing() {
    return new Plan(generation, nft, routing.closing(), NOTHING.link(), NOTHING.wireguard());
  }

  public boolean isEmpty() {
    return nft.isEmpty() && routing.isEmpty() && link.isEmpty() && wireguard.isEmpty();
  }

  /** Whether a table is made because there is none of that name. */
  public boolean misses(NftName table) {
    return nft.commands().stream()
            .anyMatch(c -> c instanceof Command.AddTable add && add.table().equals(table))
        && nft.commands().stream()
            .noneMatch(c -> c instanceof Command.DeleteTable gone && gone.table().equals(table));
  }

  /** The interfaces whose settings differ, where nothing else does; none otherwise. */
  public Set<InterfaceName> settingsOnly() {
    RoutingDiff others =
        new RoutingDiff(
            routing.addRoutes(),
            routing.deleteRoutes(),
            routing.addRules(),
            routing.deleteRules(),
            List.of());
    return nft.isEmpty() && others.isEmpty() && link.isEmpty() && wireguard.isEmpty()
        ? routing.settings().stream().map(InterfaceSettings::name).collect(Collectors.toSet())
        : Set.of();
  }

  /** Every single change in the words of nft, ip and wg; secrets are not among them. */
  public List<String> details() {
    return PlanText.details(this);
  }

  /** How many changes of each kind, in one line for people. */
  public String summary() {
    return PlanText.summary(this);
  }
}
