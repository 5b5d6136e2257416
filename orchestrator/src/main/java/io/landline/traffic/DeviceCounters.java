// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.compile.SiteCompiler;
import io.landline.kernel.NftControl;
import io.landline.net.IpAddress;
import io.landline.nft.Datum;
import io.landline.nft.observed.ObservedElement;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counters of what captured devices sent through their site's host. */
public final class DeviceCounters {
  private DeviceCounters() {}

  /** Packets of each captured device since the table was created; absent if not counted. */
  public static Map<IpAddress, Long> packets(SitePolicy site, NftControl nft) {
    Map<List<Datum>, Long> counted = new HashMap<>();
    nft.set(site.footprint().table(), SiteCompiler.HEARD)
        .ifPresent(
            set -> {
              for (ObservedElement element : set.elements()) {
                counted.put(element.element().key(), element.count().packets());
              }
            });
    Map<IpAddress, Long> packets = new HashMap<>();
    for (Device device : site.capture().devices()) {
      @Nullable Long count = counted.get(List.of(Datum.of(device.address())));
      if (count != null) {
        packets.put(device.address(), count);
      }
    }
    return packets;
  }
}
