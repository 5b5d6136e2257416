// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Chain;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Verdict;
import java.util.List;
import java.util.Set;

/**
 * Gives sets and chains that exist once for each of a site's hubs names of their own.
 *
 * @param text appended to each name
 * @param sets the sets that have it; all others are shared
 */
record NameSuffix(String text, Set<NftName> sets) {
  NameSuffix {
    sets = Set.copyOf(sets);
  }

  NftName of(NftName name) {
    return new NftName(name.text() + text);
  }

  NftSet of(NftSet set) {
    return new NftSet(of(set.name()), set.keyTypes(), set.dataTypes(), set.kind(), set.elements());
  }

  /** A chain, whose jumps lead to chains with the suffix. */
  Chain of(Chain chain) {
    return new Chain(of(chain.name()), chain.base(), chain.rules().stream().map(this::of).toList());
  }

  List<Rule> of(List<Rule> rules) {
    return rules.stream().map(this::of).toList();
  }

  Rule of(Rule rule) {
    return new Rule(rule.statements().stream().map(this::of).toList(), rule.comment());
  }

  private Statement of(Statement statement) {
    if (statement instanceof Statement.InSet in) {
      return new Statement.InSet(in.key(), in.found(), used(in.set()));
    } else if (statement instanceof Statement.OriginalSourceIn in) {
      return new Statement.OriginalSourceIn(used(in.set()));
    } else if (statement instanceof Statement.UnderLimit under) {
      return new Statement.UnderLimit(used(under.meter()), under.key(), under.perSecond());
    } else if (statement instanceof Statement.Nat nat) {
      return new Statement.Nat(nat.destination(), nat.key(), used(nat.map()), nat.withPort());
    } else if (statement instanceof Statement.SnatWithin snat) {
      return new Statement.SnatWithin(snat.key(), used(snat.map()), snat.ports());
    } else if (statement instanceof Verdict verdict && verdict.chain().isPresent()) {
      return Verdict.jump(of(verdict.chain().get()).text());
    }
    return statement;
  }

  private NftName used(NftName set) {
    return sets.contains(set) ? of(set) : set;
  }
}
