// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Chain;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.expr.RuleLowering;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The smallest change that turns a table into the wanted one.
 *
 * <p>Elements change one by one, a chain whose rules differ is refilled, and all of it is one
 * transaction. The whole table is replaced, still in one transaction, only where the kernel cannot
 * change what differs (the table's comment or owner, a set's type, a chain's hook) or where the
 * table contains foreign objects. Replacing resets its counters.
 *
 * <p>The other differences, of routing, links and WireGuard, are in the orchestrator's package
 * {@code reconcile.diff}.
 */
public final class TableDiff {
  private final Table wanted;
  private final PresentTable actual;
  private final Map<NftName, NftSet> actualSets;
  private final Map<NftName, PresentChain> actualChains;
  private final RuleLowering lowering;

  private TableDiff(Table wanted, PresentTable actual) {
    this.wanted = wanted;
    this.actual = actual;
    this.actualSets = index(actual.specs(), NftSet::name);
    this.actualChains = index(actual.rules(), PresentChain::name);
    this.lowering = new RuleLowering(wanted.sets());
  }

  private static <T> Map<NftName, T> index(List<T> objects, Function<T, NftName> name) {
    Map<NftName, T> byName = new LinkedHashMap<>();
    objects.forEach(object -> byName.put(name.apply(object), object));
    return byName;
  }

  /** The transaction to commit; empty when the kernel holds exactly what is wanted. */
  @SuppressWarnings("ReferenceEquality") // A table that is known is the same object.
  public static Transaction between(Table wanted, Optional<? extends PresentTable> actual) {
    if (actual.isEmpty()) {
      return Transaction.create(wanted, false);
    }
    if (actual.get() instanceof CommittedTable committed && committed.table() == wanted) {
      return Transaction.empty();
    }
    TableDiff diff = new TableDiff(wanted, actual.get());
    return diff.mustReplace() ? Transaction.create(wanted, true) : diff.change();
  }

  private boolean mustReplace() {
    return !actual.foreign().isEmpty()
        || !actual.comment().equals(wanted.comment())
        || wanted.owned() != (actual.owner() == ObservedTable.Owner.THIS_CONNECTION)
        || wanted.sets().stream().anyMatch(this::isOfOtherKind)
        || wanted.chains().stream().anyMatch(this::hooksInElsewhere);
  }

  private boolean isOfOtherKind(NftSet set) {
    NftSet other = actualSets.get(set.name());
    return other != null && !other.equals(set.withoutElements());
  }

  private boolean hooksInElsewhere(Chain chain) {
    PresentChain other = actualChains.get(chain.name());
    return other != null && !other.base().equals(chain.base());
  }

  /** Rules are deleted before the sets and chains that they use, and added after them. */
  private Transaction change() {
    NftName table = wanted.name();
    List<Command> commands = new ArrayList<>();
    List<Chain> refill = wanted.chains().stream().filter(this::rulesDiffer).toList();
    List<PresentChain> goneChains = goneChains();
    for (Chain chain : refill) {
      PresentChain other = actualChains.get(chain.name());
      if (other != null && !other.images().isEmpty()) {
        commands.add(new Command.FlushChain(table, chain.name()));
      }
    }
    for (PresentChain chain : goneChains) {
      commands.add(new Command.FlushChain(table, chain.name()));
    }
    for (NftSet set : actualSets.values()) {
      if (wanted.set(set.name()).isEmpty()) {
        commands.add(new Command.DeleteSet(table, set.name(), set.isMap()));
      }
    }
    for (PresentChain chain : goneChains) {
      commands.add(new Command.DeleteChain(table, chain.name()));
    }
    for (NftSet set : wanted.sets()) {
      if (!actualSets.containsKey(set.name())) {
        commands.add(new Command.AddSet(table, set.withoutElements()));
      }
      commands.addAll(ElementDiff.between(table, set, actual.elements(set.name())));
    }
    for (Chain chain : wanted.chains()) {
      if (!actualChains.containsKey(chain.name())) {
        commands.add(new Command.AddChain(table, chain.withoutRules()));
      }
    }
    for (Chain chain : refill) {
      if (!chain.rules().isEmpty()) {
        commands.add(Transaction.addRules(wanted, chain));
      }
    }
    return new Transaction(commands);
  }

  private List<PresentChain> goneChains() {
    return actualChains.values().stream()
        .filter(c -> wanted.chains().stream().noneMatch(w -> w.name().equals(c.name())))
        .toList();
  }

  private boolean rulesDiffer(Chain chain) {
    PresentChain other = actualChains.get(chain.name());
    List<RuleImage> images = chain.rules().stream().map(lowering::lower).toList();
    return other == null ? !images.isEmpty() : !other.images().equals(images);
  }
}
