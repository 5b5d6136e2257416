// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import java.util.Locale;

/** Whether a hub took a site's key. */
public enum EnrolResult {
  /** The site has this key from now on. Asking again gets the same answer. */
  ENROLLED(""),
  /** The code expired. */
  EXPIRED("the code has expired by the hub's clock; on the hub: landline site add SITE"),
  /** A site enrolled with this code, with another key. */
  USED("another computer used the code already; on the hub: landline site replace SITE"),
  /** The sender has not shown that it has the key that the site has on the hub. */
  UNPROVED(
      "the request was not made with the key that this site has on the hub; on it: landline site"
          + " replace SITE"),
  /** Another site, or the hub itself, has this key. */
  KEY_TAKEN(
      "another peer of the hub has this host's key; on the hub: landline site list. If this"
          + " computer is a copy of another one and has no other hub: remove"
          + " /etc/landline/private.key, then: landline join CODE");

  private final String problem;

  EnrolResult(String problem) {
    this.problem = problem;
  }

  /** Why not, and what to do; empty if it did. SITE stands for the site's name. */
  public String problem() {
    return problem;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
