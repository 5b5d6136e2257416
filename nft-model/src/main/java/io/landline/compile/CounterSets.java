// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;
import io.landline.policy.SitePolicy;
import java.util.List;
import java.util.stream.IntStream;

/** Sets whose elements count the traffic of forwards; each element's comment is the forward. */
public final class CounterSets {
  /** From the internet to devices. */
  static final String IN = "packets_in";

  /** From devices to the internet. */
  static final String OUT = "packets_out";

  /** First packets of new flows that exceeded the limit of new flows. */
  static final String REFUSED = "refused";

  private CounterSets() {}

  /** The sets that count new flows refused by the limit, on a hub. */
  public static List<NftName> refused() {
    return ServiceSets.names(REFUSED);
  }

  /** The same of a site: one pair for each hub whose part it does itself. */
  public static List<NftName> refused(SitePolicy site) {
    List<SitePolicy> views = site.views();
    return IntStream.range(0, views.size())
        .filter(number -> views.get(number).hub().provider().isPresent())
        .mapToObj(SiteWay::suffix)
        .flatMap(suffix -> refused().stream().map(name -> new NftName(name.text() + suffix)))
        .toList();
  }

  /** The sets that count packets from the internet. */
  public static List<NftName> in() {
    return ServiceSets.names(IN);
  }

  /** The sets that count packets to the internet. */
  public static List<NftName> out() {
    return ServiceSets.names(OUT);
  }
}
