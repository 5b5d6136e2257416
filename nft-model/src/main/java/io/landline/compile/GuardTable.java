// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A second copy of some chains, in a table that the service's socket owns: no other program can
 * change or flush it. The host's table survives the end of the service; this one survives {@code
 * nft flush ruleset}.
 *
 * <p>Each copied chain runs shortly after its original, so that the original's counters stay the
 * ones that people read. Rules that only count are left out.
 */
final class GuardTable {
  /** Added to the priority of the original chain. */
  static final int PRIORITY_OFFSET = 10;

  private final Table original;
  private final List<Chain> chains = new ArrayList<>();

  private GuardTable(Table original) {
    this.original = original;
  }

  /**
   * The guard of a host.
   *
   * @param original the host's table
   * @param copied which of its base chains are copied; the chains they jump to follow them
   * @param more chains that only the guard has, which use sets of the original
   */
  static Table of(Table original, NftName name, Predicate<Chain> copied, List<Chain> more) {
    GuardTable guard = new GuardTable(original);
    guard.copy(copied);
    guard.chains.addAll(more);
    return new Table(
            name,
            original.comment().map(comment -> comment + ", owned by the running service"),
            guard.sets(),
            guard.chains)
        .withOwner();
  }

  private void copy(Predicate<Chain> copied) {
    Set<NftName> wanted = new LinkedHashSet<>();
    Deque<Chain> open = new ArrayDeque<>();
    original.chains().stream()
        .filter(chain -> chain.base().isPresent() && copied.test(chain))
        .forEach(open::add);
    while (!open.isEmpty()) {
      Chain chain = open.remove();
      if (wanted.add(chain.name())) {
        targets(chain).forEach(open::add);
      }
    }
    original.chains().stream()
        .filter(chain -> wanted.contains(chain.name()))
        .map(GuardTable::later)
        .forEach(chains::add);
  }

  private List<Chain> targets(Chain from) {
    Set<NftName> names = new HashSet<>();
    for (Rule rule : from.rules()) {
      for (Statement statement : rule.statements()) {
        if (statement instanceof Verdict verdict) {
          verdict.chain().ifPresent(names::add);
        }
      }
    }
    return original.chains().stream().filter(chain -> names.contains(chain.name())).toList();
  }

  private static Chain later(Chain chain) {
    Optional<BaseHook> base =
        chain.base().map(b -> new BaseHook(b.type(), b.hook(), b.priority() + PRIORITY_OFFSET));
    List<Rule> rules = chain.rules().stream().filter(rule -> !onlyCounts(rule)).toList();
    return new Chain(chain.name(), base, rules);
  }

  /** A rule that ends in a match does nothing but count in the element that it finds. */
  private static boolean onlyCounts(Rule rule) {
    return rule.statements().get(rule.statements().size() - 1) instanceof Statement.Match;
  }

  private List<NftSet> sets() {
    Set<NftName> used = new HashSet<>();
    for (Chain chain : chains) {
      for (Rule rule : chain.rules()) {
        for (Statement statement : rule.statements()) {
          if (statement instanceof Statement.InSet in) {
            used.add(in.set());
          } else if (statement instanceof Statement.OriginalSourceIn in) {
            used.add(in.set());
          } else if (statement instanceof Statement.Nat nat) {
            used.add(nat.map());
          }
        }
      }
    }
    return original.sets().stream().filter(set -> used.contains(set.name())).toList();
  }
}
