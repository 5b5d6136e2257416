// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The addresses of the hub's name. Names are resolved on a thread that may block; callers get the
 * last result at once.
 */
public final class HubAddress {
  private final Function<HostEndpoint, List<Endpoint>> lookup;
  private Optional<HostEndpoint> name = Optional.empty();
  private List<Endpoint> known = List.of();
  private boolean needed;

  /** Whether the current name was ever resolved. */
  private boolean wasFound;

  private Optional<Found> found = Optional.empty();

  /** What the last look-up returned; no addresses where it failed. */
  private record Found(HostEndpoint name, List<Endpoint> addresses) {}

  /**
   * Nothing is known yet.
   *
   * @param lookup the resolver: all addresses of a name, best first; none while it fails
   */
  public HubAddress(Function<HostEndpoint, List<Endpoint>> lookup) {
    this.lookup = lookup;
  }

  /**
   * The known addresses of this name, best first. {@link #refresh} resolves this name from now on,
   * and soon if it is a new one.
   *
   * @param inUse the address that the tunnel uses now
   */
  public synchronized List<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> inUse) {
    if (!name.equals(Optional.of(wanted))) {
      name = Optional.of(wanted);
      known =
          wanted.numeric().or(() -> inUse.filter(e -> e.port() == wanted.port())).stream().toList();
      wasFound = false;
      // The tunnel's address may still be the former name's.
      need();
    }
    return known;
  }

  /** Resolves the name, which may take long; returns whether the addresses changed. */
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
      // The last result stays while the name cannot be resolved.
      if (now.isEmpty() || now.equals(known) || !asked.equals(name)) {
        return false;
      }
      known = List.copyOf(now);
      return true;
    }
  }

  /**
   * What the last look-up of a name returned: no addresses if it failed; empty if there was none
   * yet.
   */
  public synchronized Optional<List<Endpoint>> lastFound(HostEndpoint wanted) {
    return wanted
        .numeric()
        .map(List::of)
        .or(() -> found.filter(f -> f.name().equals(wanted)).map(Found::addresses));
  }

  /**
   * Whether the known addresses belong to this name: it is numeric, or it was resolved. Before that
   * they are what the tunnel had.
   */
  synchronized boolean isFound(HostEndpoint wanted) {
    return wanted.numeric().isPresent() || (wasFound && name.equals(Optional.of(wanted)));
  }

  /** Requests a look-up soon, since the addresses may be out of date. */
  synchronized void need() {
    needed = true;
    notifyAll();
  }

  /** Waits until a look-up is requested, or for this long. */
  public synchronized void awaitNeed(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis(); !needed && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Whether no address is known. */
  public synchronized boolean isUnknown() {
    return known.isEmpty();
  }
}
