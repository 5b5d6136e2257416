// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Finds MAC addresses that permanently answer for several IP addresses, like that of a Wi-Fi
 * extender.
 *
 * <p>A device with a new DHCP lease looks the same at first: its former IP address stays in the
 * neighbour table until it times out. So a MAC address counts as shared only when the same IP
 * addresses share it for longer than those timeouts. It stays shared until that was not seen for an
 * hour, because neighbours may be silent for a while.
 */
public final class SharedMacs {
  /** Longer than the default timeouts of neighbour entries, which are below one minute. */
  public static final Duration OUTLIVES = Duration.ofMinutes(5);

  public static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private static final class Sharing {
    private final Set<IpAddress> addresses;
    private final long since;
    private long seen;
    private boolean lasting;

    private Sharing(Set<IpAddress> addresses, long now) {
      this.addresses = new HashSet<>(addresses);
      this.since = now;
      this.seen = now;
    }
  }

  private final Map<MacAddress, Sharing> sharings = new HashMap<>();

  /**
   * Begins with those that were shared before.
   *
   * @param now nanoseconds of a monotonic clock, like all times here
   */
  public SharedMacs(Set<MacAddress> lasting, long now) {
    for (MacAddress mac : lasting) {
      Sharing sharing = new Sharing(Set.of(), now);
      sharing.lasting = true;
      sharings.put(mac, sharing);
    }
  }

  /**
   * Takes in the present neighbours.
   *
   * @param answering the IP addresses that each MAC address answers for
   */
  void look(Map<MacAddress, Set<IpAddress>> answering, long now) {
    answering.forEach(
        (mac, addresses) -> {
          if (addresses.size() > 1) {
            note(mac, addresses, now);
          }
        });
    for (Iterator<Sharing> all = sharings.values().iterator(); all.hasNext(); ) {
      Sharing sharing = all.next();
      if (sharing.seen != now
          && (!sharing.lasting || now - sharing.seen >= FORGOTTEN_AFTER.toNanos())) {
        all.remove();
      }
    }
  }

  private void note(MacAddress mac, Set<IpAddress> addresses, long now) {
    Sharing sharing = sharings.computeIfAbsent(mac, m -> new Sharing(addresses, now));
    sharing.seen = now;
    if (sharing.lasting) {
      return;
    }
    sharing.addresses.retainAll(addresses);
    if (sharing.addresses.size() < 2) {
      sharings.put(mac, new Sharing(addresses, now));
    } else if (now - sharing.since >= OUTLIVES.toNanos()) {
      sharing.lasting = true;
    }
  }

  /** Whether it is permanently shared. */
  boolean isLasting(MacAddress mac) {
    Sharing sharing = sharings.get(mac);
    return sharing != null && sharing.lasting;
  }
}
