// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Configuration;
import io.landline.policy.ForwardTerms;
import io.landline.policy.HubSite;
import io.landline.probe.ForwardPages;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PrivateKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The forwards of the configuration that is in force, as the other hosts may know them. It is
 * followed at once, not at the next round: a site may ask a moment after the hub's edit.
 */
final class KnownForwards {
  private volatile Map<ProbeKey, ForwardPages> known = Map.of();
  private Optional<Configuration> followed = Optional.empty();

  /** Tells of this configuration from now on. */
  synchronized void follow(Configuration configuration, PrivateKey key) {
    if (followed.filter(configuration::equals).isPresent()) {
      return; // told already, by whoever applied it
    }
    followed = Optional.of(configuration);
    Map<ProbeKey, ForwardPages> now = new HashMap<>();
    if (configuration instanceof Configuration.Site site) {
      ProbeKeys.ofSite(site.policy(), key)
          .ifPresent(
              own ->
                  now.put(
                      own,
                      ForwardPages.of(
                          ForwardTerms.of(site.policy().forwards(), UnaryOperator.identity()))));
    } else if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        ProbeKeys.ofHub(site, key)
            .ifPresent(
                own ->
                    now.put(own, ForwardPages.of(ForwardTerms.of(site.forwards(), hub::seenAs))));
      }
    }
    known = Map.copyOf(now);
  }

  /** Those that this host shares with who has the key. */
  Optional<ForwardPages> of(ProbeKey key) {
    return Optional.ofNullable(known.get(key));
  }
}
