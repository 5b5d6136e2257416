// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Situations, what a stranger saw, and what Landline said. It contradicts the truth where
 *
 * <ul>
 *   <li>{@code landline test} ends with 0 and the call comes to nothing, or with 6 and nothing is
 *       wrong;
 *   <li>{@code landline health check} ends with 0 on both hosts although the test knows of a
 *       trouble or there is a flaw, or with another on any host although nothing is wrong;
 *   <li>{@code landline status} or check_landline say something else than it;
 *   <li>{@code landline doctor} does not find what it says it looks at, or finds something to fix
 *       where nothing is wrong.
 * </ul>
 */
final class TruthTable {
  private static final int PROVED = 0;
  private static final int TROUBLE = 6;

  /** Until a trouble is told: rounds, and what a command takes. */
  private static final Duration KNOWN = Duration.ofMinutes(1);

  /** Longer than it takes until an alarm is raised, a false one too. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  private final Lab lab;
  private final Claims site;
  private final Claims hub;
  private final Set<String> usual;
  private final List<String> rows = new ArrayList<>();
  private final List<String> contradictions = new ArrayList<>();

  /** All is well now: what the doctor finds is of the lab. */
  TruthTable(Lab lab, Claims site, Claims hub) {
    this.lab = lab;
    this.site = site;
    this.hub = hub;
    this.usual = doctors();
  }

  private Set<String> doctors() {
    Set<String> all = new TreeSet<>();
    for (Claims host : List.of(site, hub)) {
      host.doctor().forEach(found -> all.add(host.host() + " " + found));
    }
    return all;
  }

  /** Asks all about what is planted now. */
  void add(Situation it) {
    String seen = it.call().made().apply(lab);
    boolean well = it.call().isWell(seen);
    Outcome test = (it.atHub() ? hub : site).test(it.call().asks());
    boolean quiet = it.kind() == Situation.Kind.AS_CONFIGURED;
    boolean flawed = it.kind() == Situation.Kind.FLAWED;
    boolean allWell = quiet || (well && !flawed);
    // What only a call to the device itself tells, no probe knows.
    boolean probed = !it.call().asks().contains("--touch");
    boolean known = flawed || (!well && !quiet && probed && test.status() == TROUBLE);
    boolean alarmed = Await.seldom().holds(known ? KNOWN : QUIET, this::isAlarmed);
    boolean agree = Await.seldom().holds(KNOWN, this::theSame);
    Set<String> found = new TreeSet<>(doctors());
    found.removeAll(usual);
    String row =
        "%-46s | %-24s | %d | %s | %d %d | %s"
            .formatted(
                it.name(),
                seen,
                test.status(),
                site.status(),
                site.check(),
                hub.check(),
                String.join(", ", found));
    rows.add(row);
    System.out.println("    " + row);
    List<String> wrong = new ArrayList<>();
    if (test.status() == PROVED && !well && !quiet) {
      wrong.add("the test claims too much");
    }
    if (test.status() == TROUBLE && allWell) {
      wrong.add("the test claims a trouble");
    }
    if (known != alarmed && (known || allWell)) {
      wrong.add(known ? "no alarm" : "a false alarm");
    }
    if (!agree) {
      wrong.add("status, health check and check_landline differ");
    }
    doctor(it, found, allWell).forEach(wrong::add);
    wrong.forEach(each -> System.out.println("      " + each));
    if (!wrong.isEmpty()) {
      contradictions.add(
          row + "\n" + wrong + "\n" + test.out() + test.err() + site.line() + "\n" + hub.line());
    }
  }

  private static Stream<String> doctor(Situation it, Set<String> found, boolean allWell) {
    Set<String> missing = new HashSet<>();
    it.doctors().stream()
        .filter(d -> found.stream().noneMatch(d::isIn))
        .forEach(d -> missing.add("the doctor of " + d.host() + " does not find " + d.id()));
    Stream<String> much =
        found.stream()
            .filter(f -> allWell && f.contains(" fix:"))
            .filter(f -> it.doctors().stream().noneMatch(d -> d.isIn(f)))
            .map(f -> "the doctor claims " + f);
    return Stream.concat(missing.stream(), much);
  }

  private boolean isAlarmed() {
    return site.check() != 0 || hub.check() != 0;
  }

  private boolean theSame() {
    int check = site.check();
    return site.status() == check && site.plugin() == check;
  }

  /** Whether nothing that was planted is left to tell. */
  boolean isWell(StrangerCall call) {
    return call.isWell(call.made().apply(lab))
        && site.test(call.asks()).status() == PROVED
        && !isAlarmed();
  }

  List<String> rows() {
    return List.copyOf(rows);
  }

  List<String> contradictions() {
    return List.copyOf(contradictions);
  }
}
