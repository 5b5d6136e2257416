// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The addresses of the names of a site's hubs. Names are resolved on a thread that may block;
 * callers get the last result at once.
 */
public final class HubAddress {
  private final Function<HostEndpoint, List<Endpoint>> lookup;
  private final Map<HostEndpoint, Known> names = new LinkedHashMap<>();
  private boolean needed;

  /** What is known of one name. */
  private static final class Known {
    private List<Endpoint> addresses;

    /** What the last look-up returned; no addresses where it failed. */
    private Optional<List<Endpoint>> found = Optional.empty();

    /** Whether it was ever resolved. */
    private boolean wasFound;

    Known(List<Endpoint> addresses) {
      this.addresses = addresses;
    }
  }

  /**
   * Nothing is known yet.
   *
   * @param lookup the resolver: all addresses of a name, best first; none while it fails
   */
  public HubAddress(Function<HostEndpoint, List<Endpoint>> lookup) {
    this.lookup = lookup;
  }

  /** Forgets all names but these. */
  public synchronized void keepOnly(Collection<HostEndpoint> wanted) {
    names.keySet().retainAll(wanted);
  }

  /**
   * The known addresses of this name, best first. {@link #refresh} resolves this name from now on,
   * and soon if it is a new one.
   *
   * @param inUse the address that the tunnel uses now
   */
  public synchronized List<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> inUse) {
    Known known = names.get(wanted);
    if (known == null) {
      known =
          new Known(
              wanted.numeric().or(() -> inUse.filter(e -> e.port() == wanted.port())).stream()
                  .toList());
      names.put(wanted, known);
      // The tunnel's address may still be the former name's.
      need();
    }
    return known.addresses;
  }

  /** Resolves the names, which may take long; returns whether any addresses changed. */
  public boolean refresh() {
    List<HostEndpoint> asked;
    synchronized (this) {
      asked = List.copyOf(names.keySet());
      needed = false;
    }
    boolean changed = false;
    for (HostEndpoint name : asked) {
      changed |= take(name, lookup.apply(name));
    }
    return changed;
  }

  private synchronized boolean take(HostEndpoint name, List<Endpoint> now) {
    Known known = names.get(name);
    if (known == null) {
      return false;
    }
    known.found = Optional.of(now);
    known.wasFound |= !now.isEmpty();
    // The last result stays while the name cannot be resolved.
    if (now.isEmpty() || now.equals(known.addresses)) {
      return false;
    }
    known.addresses = List.copyOf(now);
    return true;
  }

  /**
   * What the last look-up of a name returned: no addresses if it failed; empty if there was none
   * yet.
   */
  public synchronized Optional<List<Endpoint>> lastFound(HostEndpoint wanted) {
    return wanted
        .numeric()
        .map(List::of)
        .or(() -> Optional.ofNullable(names.get(wanted)).flatMap(known -> known.found));
  }

  /**
   * Whether the known addresses belong to this name: it is numeric, or it was resolved. Before that
   * they are what the tunnel had.
   */
  synchronized boolean isFound(HostEndpoint wanted) {
    return wanted.numeric().isPresent()
        || Optional.ofNullable(names.get(wanted)).filter(known -> known.wasFound).isPresent();
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

  /** Whether no address of a name is known. */
  public synchronized boolean isUnknown() {
    return names.isEmpty() || names.values().stream().anyMatch(known -> known.addresses.isEmpty());
  }
}
