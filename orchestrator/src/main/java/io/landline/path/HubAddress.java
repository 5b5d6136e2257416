// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The hub's addresses behind its name. Names are looked up on a thread that may wait for a
 * resolver; who wants the addresses gets the last ones that were found, at once.
 */
public final class HubAddress {
  private final Function<HostEndpoint, List<Endpoint>> lookup;
  private Optional<HostEndpoint> name = Optional.empty();
  private List<Endpoint> known = List.of();
  private boolean needed;

  /** Whether the name was found since it is the one that is wanted. */
  private boolean wasFound;

  private Optional<Found> found = Optional.empty();

  /** What the last look-up found; none where it failed. */
  private record Found(HostEndpoint name, List<Endpoint> addresses) {}

  /**
   * Nothing is known yet.
   *
   * @param lookup the resolver: all addresses of a name, the best first; none while it fails
   */
  public HubAddress(Function<HostEndpoint, List<Endpoint>> lookup) {
    this.lookup = lookup;
  }

  /**
   * The addresses of this name, the best first, where any is known; the name is what {@link
   * #refresh} looks up, and soon where it is another one than before.
   *
   * @param inUse the address that the tunnel has now
   */
  public synchronized List<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> inUse) {
    if (!name.equals(Optional.of(wanted))) {
      name = Optional.of(wanted);
      known =
          wanted.numeric().or(() -> inUse.filter(e -> e.port() == wanted.port())).stream().toList();
      wasFound = false;
      // What the tunnel has may be where the former name was.
      need();
    }
    return known;
  }

  /** Looks the name up, which may take long; returns whether the addresses are others now. */
  public boolean refresh() {
    Optional<HostEndpoint> asked;
    synchronized (this) {
      asked = name;
      needed = false;
    }
    List<Endpoint> now = asked.map(lookup).orElse(List.of());
    synchronized (this) {
      found = asked.map(of -> new Found(of, now));
      wasFound |= asked.equals(name) && !now.isEmpty();
      // What was found stays where the name cannot be looked up now.
      if (now.isEmpty() || now.equals(known) || !asked.equals(name)) {
        return false;
      }
      known = List.copyOf(now);
      return true;
    }
  }

  /**
   * What a name means now, by the last look-up: none if it failed, empty if it was not looked up
   * yet.
   */
  public synchronized Optional<List<Endpoint>> lastFound(HostEndpoint wanted) {
    return wanted
        .numeric()
        .map(List::of)
        .or(() -> found.filter(f -> f.name().equals(wanted)).map(Found::addresses));
  }

  /**
   * Whether what is known is of this name: it is a number, or was found since it is the one that is
   * wanted. Before that it is what the tunnel had.
   */
  synchronized boolean isFound(HostEndpoint wanted) {
    return wanted.numeric().isPresent() || (wasFound && name.equals(Optional.of(wanted)));
  }

  /** Has the name looked up soon: its addresses may be old. */
  synchronized void need() {
    needed = true;
    notifyAll();
  }

  /** Waits until a look-up is needed, at most so long. */
  public synchronized void awaitNeed(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis(); !needed && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Whether the address is wanted and not known. */
  public synchronized boolean isUnknown() {
    return known.isEmpty();
  }
}
