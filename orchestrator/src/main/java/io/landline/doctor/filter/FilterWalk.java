// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.filter;

import io.landline.doctor.fact.Ruleset;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.ForeignRule.Compare;
import io.landline.kernel.ForeignRule.End;
import io.landline.kernel.ForeignRule.Load;
import io.landline.kernel.ForeignRule.Lookup;
import io.landline.kernel.ForeignRule.Mask;
import io.landline.kernel.ForeignRule.Step;
import io.landline.kernel.ForeignRule.Test;
import io.landline.kernel.ForeignRule.Translate;
import io.landline.kernel.ForeignRule.Unforeseen;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.nft.expr.RegisterData;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates another program's base chain for a class of packets, of which only some fields are
 * known, and finds where they are dropped or translated.
 */
public final class FilterWalk {
  /** The kernel's limit of nested jumps. */
  private static final int DEPTH = 16;

  private final String base;
  private final Ruleset ruleset;
  private final Packet packet;

  /** Whether some of the packets may have been accepted before this point. */
  private boolean unsure;

  private Optional<Verdict> drop = Optional.empty();
  private Optional<Verdict> mayDrop = Optional.empty();
  private Optional<Verdict> translation = Optional.empty();
  private Optional<Verdict> mayTranslate = Optional.empty();
  private boolean wantedTranslation = true;

  private FilterWalk(ForeignChain base, Ruleset ruleset, Packet packet) {
    this.base = base.name();
    this.ruleset = ruleset;
    this.packet = packet;
  }

  /** The location of a rule; empty for the base chain itself. */
  private String in(String chain) {
    return chain.equals(base) ? "" : " in " + chain;
  }

  /**
   * What happens to the packets.
   *
   * @param certainty how certain that is
   * @param where a phrase: {@code policy drop}, {@code a rule that drops packets in X}
   */
  public record Verdict(Certainty certainty, String where) {}

  /** How certain something is: for all packets, likely for all, or possible for some. */
  public enum Certainty {
    CERTAIN,
    LIKELY,
    POSSIBLE
  }

  /** Whether a rule applies. */
  private enum Match {
    NO,
    MAYBE,
    YES
  }

  /** Where the packets are dropped; empty if no rule drops them. */
  public static Optional<Verdict> drops(ForeignChain chain, Ruleset ruleset, Packet packet) {
    FilterWalk walk = new FilterWalk(chain, ruleset, packet);
    if (walk.chain(chain.name(), 0, true) && chain.drops()) {
      walk.dropped("policy drop", true);
    }
    return walk.drop.or(() -> walk.mayDrop);
  }

  /** Where the packets' destination, or source, is translated. */
  public static Optional<Verdict> translates(
      ForeignChain chain, Ruleset ruleset, Packet packet, boolean destination) {
    FilterWalk walk = new FilterWalk(chain, ruleset, packet);
    walk.wantedTranslation = destination;
    walk.chain(chain.name(), 0, true);
    return walk.translation.or(() -> walk.mayTranslate);
  }

  /**
   * Evaluates a chain.
   *
   * @param sure whether all packets reach it
   * @return whether some may reach its end
   */
  private boolean chain(String name, int depth, boolean sure) {
    if (depth > DEPTH) {
      return true;
    }
    for (ForeignRule rule : ruleset.chain(name)) {
      Run run = run(rule);
      if (run.match() == Match.NO) {
        continue;
      }
      boolean all = sure && run.match() == Match.YES;
      if (run.translation().filter(t -> t.destination() == wantedTranslation).isPresent()) {
        translated("a rule that translates" + in(name), all);
      }
      if (run.translation().isPresent() && run.match() == Match.YES) {
        return false;
      }
      if (run.end().isEmpty()) {
        continue;
      }
      End end = run.end().get();
      boolean goesOn = end(end, name, depth, all);
      if (run.match() == Match.YES && (!goesOn || leavesChain(end))) {
        return end.kind() == End.Kind.RETURN || (end.kind() == End.Kind.GOTO && goesOn);
      }
    }
    return true;
  }

  private static boolean leavesChain(End end) {
    return end.kind() == End.Kind.RETURN || end.kind() == End.Kind.GOTO;
  }

  /** Whether packets may continue after a verdict. */
  private boolean end(End end, String chain, int depth, boolean all) {
    return switch (end.kind()) {
      case ACCEPT -> {
        unsure = true;
        yield false;
      }
      case DROP -> {
        dropped("a rule that drops packets" + in(chain), all);
        yield false;
      }
      case RETURN -> true;
      case JUMP, GOTO -> chain(end.chain().orElse(""), depth + 1, all);
    };
  }

  private void dropped(String where, boolean all) {
    if (all) {
      Certainty certainty = unsure ? Certainty.LIKELY : Certainty.CERTAIN;
      drop = drop.or(() -> Optional.of(new Verdict(certainty, where)));
    } else {
      mayDrop = mayDrop.or(() -> Optional.of(new Verdict(Certainty.POSSIBLE, where)));
    }
  }

  private void translated(String where, boolean all) {
    if (all) {
      Certainty certainty = unsure ? Certainty.LIKELY : Certainty.CERTAIN;
      translation = translation.or(() -> Optional.of(new Verdict(certainty, where)));
    } else {
      mayTranslate = mayTranslate.or(() -> Optional.of(new Verdict(Certainty.POSSIBLE, where)));
    }
  }

  /** The effect of a rule on the packets. */
  private record Run(Match match, Optional<End> end, Optional<Translate> translation) {
    static final Run NO = new Run(Match.NO, Optional.empty(), Optional.empty());
  }

  private Run run(ForeignRule rule) {
    Registers registers = new Registers();
    Match match = Match.YES;
    for (Step step : rule.steps()) {
      if (step instanceof Load load) {
        registers.load(load, packet);
      } else if (step instanceof Mask mask) {
        registers.mask(mask);
      } else if (step instanceof Compare compare) {
        Optional<Boolean> holds = registers.holds(compare);
        if (holds.filter(h -> !h).isPresent()) {
          return Run.NO;
        }
        match = holds.isPresent() ? match : Match.MAYBE;
      } else if (step instanceof Lookup lookup) {
        Optional<Optional<End>> found = find(lookup, registers);
        if (found.isEmpty()) {
          match = Match.MAYBE;
          unsure |= lookup.keys().values().stream().anyMatch(Optional::isPresent);
        } else if (found.get().isPresent()) {
          return new Run(match, found.get(), Optional.empty());
        } else if (isMissed(lookup, registers)) {
          return Run.NO;
        }
      } else if (step instanceof Unforeseen) {
        unsure = true;
        match = Match.MAYBE;
      } else if (step instanceof Test) {
        registers.forget();
        match = Match.MAYBE;
      } else if (step instanceof End end) {
        return new Run(match, Optional.of(end), Optional.empty());
      } else if (step instanceof Translate translate) {
        return new Run(match, Optional.empty(), Optional.of(translate));
      }
    }
    return new Run(match, Optional.empty(), Optional.empty());
  }

  /** The result of a look-up; empty if the key is not known. */
  @SuppressWarnings(
      "OptionalMapToOptional") // a known key without a verdict differs from an unknown key
  private static Optional<Optional<End>> find(Lookup lookup, Registers registers) {
    return key(lookup, registers).map(key -> lookup.keys().getOrDefault(key, Optional.empty()));
  }

  private static boolean isMissed(Lookup lookup, Registers registers) {
    boolean contained = key(lookup, registers).filter(lookup.keys()::containsKey).isPresent();
    return contained == lookup.inverted();
  }

  private static Optional<RegisterData> key(Lookup lookup, Registers registers) {
    Map<RegisterData, Optional<End>> keys = lookup.keys();
    int length = keys.keySet().stream().mapToInt(RegisterData::length).max().orElse(0);
    return length == 0
        ? Optional.empty()
        : registers.read(lookup.key(), length).map(RegisterData::of);
  }
}
