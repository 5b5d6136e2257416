// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.kernel.NftControl.TableName;
import io.landline.netlink.NetlinkException;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Verdict;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.expr.RuleLowering;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedChain;
import io.landline.nft.observed.ObservedRule;
import io.landline.nft.observed.ObservedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table of {@link InMemoryNft}. */
final class MemoryTable {
  private final NftName name;
  private final Optional<String> comment;
  private final ObservedTable.Owner owner;
  private final Map<NftName, MemorySet> sets = new LinkedHashMap<>();
  private final Map<NftName, MemoryChain> chains = new LinkedHashMap<>();
  private long lastHandle;

  /** A chain and its rules. */
  private record MemoryChain(Optional<BaseHook> base, List<ObservedRule> rules) {
    MemoryChain copy() {
      return new MemoryChain(base, new ArrayList<>(rules));
    }
  }

  MemoryTable(NftName name, Optional<String> comment, ObservedTable.Owner owner) {
    this.name = name;
    this.comment = comment;
    this.owner = owner;
  }

  MemoryTable copy() {
    MemoryTable copy = new MemoryTable(name, comment, owner);
    sets.forEach((set, content) -> copy.sets.put(set, content.copy()));
    chains.forEach((chain, content) -> copy.chains.put(chain, content.copy()));
    copy.lastHandle = lastHandle;
    return copy;
  }

  ObservedTable.Owner owner() {
    return owner;
  }

  ObservedTable observe() {
    return new ObservedTable(
        name,
        comment,
        sets.values().stream().map(MemorySet::observe).toList(),
        chains.entrySet().stream()
            .map(e -> new ObservedChain(e.getKey(), e.getValue().base(), e.getValue().rules()))
            .toList(),
        owner,
        List.of());
  }

  List<ForeignChain> baseChains() {
    List<ForeignChain> found = new ArrayList<>();
    chains.forEach(
        (chain, content) ->
            content
                .base()
                .ifPresent(
                    base ->
                        found.add(
                            new ForeignChain(
                                new TableName("inet", name.text()),
                                chain.text(),
                                base.type().toString(),
                                base.hook().number(),
                                base.priority(),
                                false))));
    return found;
  }

  void addSet(String operation, NftSet set) {
    MemorySet present = sets.get(set.name());
    if (present == null) {
      sets.put(set.name(), new MemorySet(set));
    } else if (!present.spec().equals(set)) {
      throw new NetlinkException(operation, Errno.EEXIST);
    }
  }

  void deleteSet(String operation, NftName set) {
    set(operation, set);
    if (allExprs().stream().anyMatch(expr -> asks(expr).equals(Optional.of(set)))) {
      throw new NetlinkException(operation, Errno.EBUSY);
    }
    sets.remove(set);
  }

  MemorySet set(String operation, NftName set) {
    MemorySet found = sets.get(set);
    if (found == null) {
      throw new NetlinkException(operation, Errno.ENOENT);
    }
    return found;
  }

  void addChain(String operation, Chain chain) {
    MemoryChain present = chains.get(chain.name());
    if (present == null) {
      chain.base().ifPresent(base -> HookRules.requireHookOfType(operation, base));
      chains.put(chain.name(), new MemoryChain(chain.base(), new ArrayList<>()));
    } else if (!present.base().equals(chain.base())) {
      throw new NetlinkException(operation, Errno.EEXIST);
    }
  }

  void deleteChain(String operation, NftName chain) {
    flushChain(operation, chain);
    boolean jumpedTo =
        allExprs().stream().anyMatch(expr -> jumpsTo(expr).equals(Optional.of(chain)));
    if (jumpedTo) {
      throw new NetlinkException(operation, Errno.EBUSY);
    }
    chains.remove(chain);
  }

  void flushChain(String operation, NftName chain) {
    chain(operation, chain).rules().clear();
  }

  private MemoryChain chain(String operation, NftName chain) {
    MemoryChain found = chains.get(chain);
    if (found == null) {
      throw new NetlinkException(operation, Errno.ENOENT);
    }
    return found;
  }

  void addRules(String operation, NftName chain, List<Rule> rules, List<NftSet> asked) {
    RuleLowering lowering = new RuleLowering(asked);
    MemoryChain target = chain(operation, chain);
    for (Rule rule : rules) {
      RuleImage image = lowering.lower(rule);
      for (Expr expr : image.exprs()) {
        require(operation, expr);
      }
      target.rules().add(new ObservedRule(++lastHandle, image, Count.ZERO));
    }
  }

  private void require(String operation, Expr expr) {
    Optional<NftName> jump = jumpsTo(expr);
    if (jump.isPresent() && chain(operation, jump.get()).base().isPresent()) {
      throw new NetlinkException(operation, Errno.EOPNOTSUPP);
    }
    if (expr instanceof Expr.Lookup lookup) {
      NftSet asked = set(operation, lookup.set()).spec();
      // A map may be used as a set, but not a set as a map.
      if (lookup.to().isPresent() && !asked.isMap()) {
        throw new NetlinkException(operation, Errno.EINVAL);
      }
    } else if (expr instanceof Expr.DynsetUpdate update
        && set(operation, update.set()).spec().kind() != NftSet.Kind.METER) {
      throw new NetlinkException(operation, Errno.EINVAL);
    }
  }

  /** The kernel's checks after all commands: whether each expression is allowed in its chain. */
  void validate() {
    for (MemoryChain chain : chains.values()) {
      if (chain.base().isPresent()) {
        validate(chain.base().get(), chain, 0);
      }
    }
  }

  private void validate(BaseHook base, MemoryChain chain, int depth) {
    for (ObservedRule rule : chain.rules()) {
      for (Expr expr : rule.image().exprs()) {
        HookRules.requireAllowed("commit", base, expr);
        Optional<NftName> jump = jumpsTo(expr);
        if (jump.isPresent()) {
          HookRules.requireDepth("commit", depth + 1);
          validate(base, chain("commit", jump.get()), depth + 1);
        }
      }
    }
  }

  private List<Expr> allExprs() {
    return chains.values().stream()
        .flatMap(chain -> chain.rules().stream())
        .flatMap(rule -> rule.image().exprs().stream())
        .toList();
  }

  private static Optional<NftName> asks(Expr expr) {
    if (expr instanceof Expr.Lookup lookup) {
      return Optional.of(lookup.set());
    }
    return expr instanceof Expr.DynsetUpdate update ? Optional.of(update.set()) : Optional.empty();
  }

  private static Optional<NftName> jumpsTo(Expr expr) {
    return expr instanceof Expr.Immediate immediate
            && immediate.verdict().kind() == Verdict.Kind.JUMP
        ? immediate.verdict().chain()
        : Optional.empty();
  }
}
