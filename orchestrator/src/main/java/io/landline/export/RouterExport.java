// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

/** Writes a site's part in the words of one kind of router. */
public interface RouterExport {
  /** Its name on the command line. */
  String format();

  /** The router, as a phrase: {@code a Linux router with wg-quick and nftables}. */
  String router();

  /**
   * What that router needs, complete. It contains the preshared key. Applied twice it changes
   * nothing the second time.
   */
  String text(RouterSite site);
}
