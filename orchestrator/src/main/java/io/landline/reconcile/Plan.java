// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.kernel.WireGuardChange;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import io.landline.policy.Footprint;
import java.util.List;

/**
 * The difference between what is wanted and what the kernel holds.
 *
 * @param generation of nftables' rulesets that the transaction is made for
 * @param nft the table
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

  static Plan between(HostState wanted, HostKey key, Observed actual, Footprint footprint) {
    return new Plan(
        actual.generation(),
        TableDiff.between(wanted.table(), actual.table()),
        RoutingDiff.between(wanted.routing(), actual, footprint, wanted.device().name()),
        LinkDiff.between(wanted.device(), actual.link()),
        WireGuardDiff.between(wanted.device(), key, actual.device()));
  }

  public boolean isEmpty() {
    return nft.isEmpty() && routing.isEmpty() && link.isEmpty() && wireguard.isEmpty();
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
