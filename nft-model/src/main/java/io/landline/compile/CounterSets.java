// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;
import java.util.List;

/** The sets whose elements count what forwards carry; each element's comment is the forward. */
public final class CounterSets {
  /** From the internet to devices. */
  static final String IN = "packets_in";

  /** From devices to the internet. */
  static final String OUT = "packets_out";

  /** First packets of new flows that were refused because too many came. */
  static final String REFUSED = "refused";

  private CounterSets() {}

  /** Those that count what was refused because too much came. */
  public static List<NftName> refused() {
    return ServiceSets.names(REFUSED);
  }

  /** Those that count what comes in. */
  public static List<NftName> in() {
    return ServiceSets.names(IN);
  }

  /** Those that count what goes out. */
  public static List<NftName> out() {
    return ServiceSets.names(OUT);
  }
}
