// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.nft.observed.ObservedTable;
import io.landline.route.InterfaceSettings;
import java.util.List;
import java.util.Optional;

/**
 * What a host's kernel holds of that which Landline cares for.
 *
 * @param generation of nftables' rulesets when the table was read
 * @param table our table, where it is there
 * @param guard the guard's table, where it is wanted and there
 * @param rules all rules
 * @param routes the routes of our protocol
 * @param settings of the interfaces whose settings are wanted
 * @param link the tunnel's interface
 * @param device what WireGuard says of it
 */
record Observed(
    long generation,
    Optional<ObservedTable> table,
    Optional<ObservedTable> guard,
    List<ObservedRule> rules,
    List<ObservedRoute> routes,
    List<InterfaceSettings> settings,
    Optional<Link> link,
    Optional<WireGuardDeviceState> device) {

  static Observed of(Kernel kernel, HostState wanted) {
    Optional<Link> link = kernel.links().link(wanted.device().name());
    // The generation first: what changes while we read is then met by the lock.
    long generation = kernel.nft().generation();
    return new Observed(
        generation,
        kernel.nft().table(wanted.table().name()),
        wanted.guard().flatMap(guard -> kernel.nft().table(guard.name())),
        kernel.routing().rules(),
        kernel.routing().ourRoutes(),
        wanted.routing().settings().stream()
            .map(InterfaceSettings::name)
            .filter(name -> kernel.links().link(name).isPresent())
            .map(name -> kernel.links().settings(name))
            .toList(),
        link,
        link.filter(Link::isWireGuard).flatMap(found -> kernel.wireguard().device(found.name())));
  }
}
