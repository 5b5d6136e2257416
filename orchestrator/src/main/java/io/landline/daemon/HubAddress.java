// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The hub's address behind its name. Names are looked up on a thread that may wait for a resolver;
 * who wants the address gets the last one that was found, at once.
 */
final class HubAddress {
  private final BiFunction<HostEndpoint, Optional<Endpoint>, Optional<Endpoint>> lookup;
  private Optional<HostEndpoint> name = Optional.empty();
  private Optional<Endpoint> known = Optional.empty();

  /**
   * Nothing is known yet.
   *
   * @param lookup the resolver: the name, and the address that stays if the name still has it
   */
  HubAddress(BiFunction<HostEndpoint, Optional<Endpoint>, Optional<Endpoint>> lookup) {
    this.lookup = lookup;
  }

  /**
   * The address of this name, where it is known; the name is what {@link #refresh} looks up.
   *
   * @param inUse the address that the tunnel has now
   */
  synchronized Optional<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> inUse) {
    if (!name.equals(Optional.of(wanted))) {
      name = Optional.of(wanted);
      known = wanted.numeric().or(() -> inUse.filter(e -> e.port() == wanted.port()));
    }
    return known;
  }

  /** Looks the name up, which may take long; returns whether the address is another now. */
  boolean refresh() {
    Optional<HostEndpoint> asked;
    Optional<Endpoint> before;
    synchronized (this) {
      asked = name;
      before = known;
    }
    Optional<Endpoint> found = asked.flatMap(n -> lookup.apply(n, before));
    synchronized (this) {
      // What was found stays where the name cannot be looked up now.
      if (found.isEmpty() || found.equals(known) || !asked.equals(name)) {
        return false;
      }
      known = found;
      return true;
    }
  }

  /** Whether the address is wanted and not known. */
  synchronized boolean isUnknown() {
    return known.isEmpty();
  }
}
