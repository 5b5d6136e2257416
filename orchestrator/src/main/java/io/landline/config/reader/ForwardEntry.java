// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.document.JsonPath;
import io.landline.net.IpAddress;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.Optional;

/**
 * One declared forward as far as it could be read, for checks between entries.
 *
 * @param where its place
 * @param name absent if wrong
 * @param site on a hub the site's name
 * @param listen absent if wrong
 * @param publicAddress absent if wrong
 * @param enabled whether it works now
 * @param toThis whether it leads to the site's own host
 * @param forward all of it, absent if any of it is wrong
 */
record ForwardEntry(
    JsonPath where,
    Optional<Name> name,
    Optional<Name> site,
    Optional<Listen> listen,
    Optional<IpAddress> publicAddress,
    boolean enabled,
    boolean toThis,
    Optional<Forward> forward) {

  /** How a message calls it: by name and place. */
  String label() {
    return name.map(n -> n + " (" + where + ")").orElse(where.toString());
  }
}
