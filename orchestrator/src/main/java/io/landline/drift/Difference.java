// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.compile.TranslationMaps;
import io.landline.health.fact.Obstacle;
import io.landline.kernel.WireGuardChange;
import io.landline.nft.Command;
import io.landline.reconcile.diff.Plan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What differs between the kernel and the configuration.
 *
 * @param foreign whether another program caused the difference
 * @param summary how many changes of each kind
 * @param details each change in the syntax of nft, ip and wg; empty where nothing differs
 * @param kinds what does not work because of it
 */
public record Difference(
    boolean foreign, String summary, List<String> details, Set<Obstacle.Kind> kinds) {
  private static final int FEW = 2;
  private static final int SHORT = 160;

  public Difference {
    details = List.copyOf(details);
    kinds = Set.copyOf(kinds);
  }

  public static Difference of(Plan plan, boolean foreign) {
    return plan.isEmpty()
        ? new Difference(foreign, "", List.of(), Set.of())
        : new Difference(foreign, plan.summary(), plan.details(), kinds(plan));
  }

  private static Set<Obstacle.Kind> kinds(Plan plan) {
    Set<Obstacle.Kind> kinds = EnumSet.noneOf(Obstacle.Kind.class);
    if (plan.tunnels().stream().anyMatch(tunnel -> differsInAllowedIps(tunnel.wireguard()))) {
      kinds.add(Obstacle.Kind.ALLOWED_IPS_DIFFER);
    }
    if (plan.nft().commands().stream().anyMatch(Difference::isDnat)) {
      kinds.add(Obstacle.Kind.DNAT_DIFFERS);
    }
    if (kinds.isEmpty()) {
      kinds.add(Obstacle.Kind.STATE_DIFFERS);
    }
    return kinds;
  }

  private static boolean differsInAllowedIps(WireGuardChange change) {
    return change.peers().stream()
        .anyMatch(peer -> peer.replaceAllowedIps() || !peer.allowedIps().isEmpty());
  }

  private static boolean isDnat(Command command) {
    return (command instanceof Command.AddElements add && TranslationMaps.isOne(add.set().name()))
        || (command instanceof Command.DeleteElements delete
            && TranslationMaps.isOne(delete.set().name()))
        || (command instanceof Command.AddSet add && TranslationMaps.isOne(add.set().name()));
  }

  public boolean isEmpty() {
    return details.isEmpty();
  }

  /** One line: the changes themselves if they are few, else their number. */
  public String inOneLine() {
    String all = String.join("; ", details);
    return details.size() <= FEW && all.length() <= SHORT ? all : summary;
  }
}
