// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.compile.HostState;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.nft.observed.PresentTable;
import io.landline.route.InterfaceSettings;
import java.util.List;
import java.util.Optional;

/**
 * The state of a host's kernel, as far as Landline manages it.
 *
 * @param generation of nftables, read before the tables
 * @param table Landline's table, if it exists
 * @param guard the guard's table, if it is wanted and exists
 * @param rules all routing rules
 * @param routes the routes of Landline's protocol
 * @param settings of the interfaces whose settings are wanted
 * @param tunnels those that are wanted, in that order
 */
public record Observed(
    long generation,
    Optional<? extends PresentTable> table,
    Optional<? extends PresentTable> guard,
    List<ObservedRule> rules,
    List<ObservedRoute> routes,
    List<InterfaceSettings> settings,
    List<ObservedTunnel> tunnels) {

  /**
   * The state now.
   *
   * @param known the tables that need not be read
   */
  public static Observed of(Kernel kernel, HostState wanted, KnownTables known) {
    List<ObservedTunnel> tunnels =
        wanted.devices().stream().map(device -> ObservedTunnel.of(kernel, device.name())).toList();
    // The generation first: a commit then fails if another program changed a table meanwhile.
    long generation = kernel.nft().generation();
    return new Observed(
        generation,
        known.table(kernel.nft(), wanted.table().name()),
        wanted.guard().flatMap(guard -> known.table(kernel.nft(), guard.name())),
        kernel.routing().rules(),
        kernel.routing().ourRoutes(),
        wanted.routing().settings().stream()
            .map(InterfaceSettings::name)
            .filter(name -> kernel.links().link(name).isPresent())
            .map(name -> kernel.links().settings(name))
            .toList(),
        tunnels);
  }
}
