// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.declared.DeclaredSites;
import io.landline.declared.FormerDeclaration;
import io.landline.grant.Declaration;
import io.landline.log.Log;
import io.landline.policy.Name;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What sites declared before a declaration that they have not confirmed yet. */
final class FormerDeclarations {
  /** How much later than the site the hub rolls back: a confirmation may be under way. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** The longest wait before the wall clock is read again, since it may be set meanwhile. */
  private static final Duration TRUST = Duration.ofMinutes(1);

  private final DeclaredSites files;
  private final Log log;
  private final Clock clock;
  private final Map<Name, FormerDeclaration> bySite = new HashMap<>();

  FormerDeclarations(DeclaredSites files, Log log, Clock clock) {
    this.files = files;
    this.log = log;
    this.clock = clock;
  }

  /** At the start: reads those of an earlier run. */
  void resume() throws IOException {
    files.former(log::warning).forEach(former -> bySite.put(former.site(), former));
  }

  /**
   * Keeps a former declaration on disk, unless one is kept already.
   *
   * @param probation how long the site may take to confirm the next one
   * @return whether it is new
   */
  boolean keep(Name site, Declaration before, Duration probation) throws IOException {
    if (bySite.containsKey(site)) {
      return false;
    }
    Instant until = clock.instant().plus(probation).plus(GRACE);
    FormerDeclaration former = new FormerDeclaration(site, before, until);
    files.write(former);
    bySite.put(site, former);
    return true;
  }

  /** Forgets that of a site; returns whether there was one. */
  boolean forget(Name site) {
    if (bySite.remove(site) == null) {
      return false;
    }
    try {
      files.deleteFormer(site);
    } catch (IOException e) {
      log.error("cannot forget what site " + site + " declared before: " + e);
    }
    return true;
  }

  /** Forgets those of all other sites. */
  void keepOnly(Collection<Name> sites) {
    List.copyOf(bySite.keySet()).stream().filter(s -> !sites.contains(s)).forEach(this::forget);
  }

  /** The time until the first one comes back; empty if there is none. */
  Optional<Duration> due() {
    Instant now = clock.instant();
    return bySite.values().stream()
        .map(former -> Duration.between(now, former.until()))
        .map(time -> time.compareTo(TRUST) > 0 ? TRUST : time)
        .min(Comparator.naturalOrder());
  }

  /** Takes those whose time is over; their files stay until {@link DeclaredSites#deleteFormer}. */
  List<FormerDeclaration> takeDue() {
    Instant now = clock.instant();
    List<FormerDeclaration> due =
        bySite.values().stream().filter(former -> !former.until().isAfter(now)).toList();
    due.forEach(former -> bySite.remove(former.site()));
    return due;
  }
}
