// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.config.Configuration;
import io.landline.declared.DeclaredSites;
import io.landline.grant.Judgement;
import io.landline.grant.Ledger;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A host's own configuration with what its sites declared, as far as it grants it. Captures that
 * are disabled for now are in it.
 *
 * @param own what landline.json says
 * @param granted on a hub, what it grants of what its sites declared
 */
public record ConfigurationInForce(Configuration own, Optional<Judgement> granted) {
  /**
   * Reads it; needs neither root nor the service. If the declarations cannot be read, it warns and
   * goes on without them.
   */
  public static ConfigurationInForce read(Session session) throws CommandFailure {
    Configuration own = ConfigurationFile.open(session, List.of()).parseOrFail();
    return own instanceof Configuration.Hub hub
        ? new ConfigurationInForce(hub, Optional.of(hub.judge(declared(session))))
        : new ConfigurationInForce(own, Optional.empty());
  }

  private static Ledger declared(Session session) {
    try {
      return new DeclaredSites(session.paths()).read(session::warn);
    } catch (IOException e) {
      session.warn("cannot read what sites declared: " + e);
      return Ledger.EMPTY;
    }
  }

  /** Everything that the host should do. */
  public Configuration whole() {
    return own instanceof Configuration.Hub hub && granted.isPresent()
        ? hub.with(granted.get().policy())
        : own;
  }
}
