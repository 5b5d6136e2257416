// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Which Ethernet addresses answer for several addresses for good, as that of a Wi-Fi extender does.
 *
 * <p>A device with a new DHCP lease looks the same at first: its former address stays in the
 * neighbour table until it has timed out there. So only what lasts longer than those timeouts
 * counts, and only while the same addresses share. What was found to be shared stays so until
 * nothing of it was seen for an hour: neighbours that are silent for a while are no sign.
 */
final class SharedMacs {
  /** Neighbour entries are given up within one minute, unless somebody set longer timeouts. */
  static final Duration OUTLIVES = Duration.ofMinutes(5);

  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

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
   * Knows of those that were shared before.
   *
   * @param now nanoseconds of a monotonic clock, as all times here
   */
  SharedMacs(Set<MacAddress> lasting, long now) {
    for (MacAddress mac : lasting) {
      Sharing sharing = new Sharing(Set.of(), now);
      sharing.lasting = true;
      sharings.put(mac, sharing);
    }
  }

  /**
   * Takes in who answers now.
   *
   * @param answering the addresses that an Ethernet address answers for
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

  /** Whether it is shared for good. */
  boolean isLasting(MacAddress mac) {
    Sharing sharing = sharings.get(mac);
    return sharing != null && sharing.lasting;
  }
}
