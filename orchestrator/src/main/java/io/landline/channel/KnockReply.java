// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.api.KnockedPort;
import java.util.List;

/**
 * What came of it.
 *
 * @param software the hub's version of Landline
 * @param tried how many ports of the site the hub knocked on
 * @param unsent how many of them its own tunnel refused to send to
 * @param answered the ports that answered, at most a hundred
 */
public record KnockReply(String software, int tried, int unsent, List<KnockedPort> answered) {
  public KnockReply {
    answered = List.copyOf(answered);
  }
}
