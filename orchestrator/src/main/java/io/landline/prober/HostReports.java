// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Configuration;
import io.landline.net.Sighting;
import io.landline.policy.ForwardTerms;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.probe.ForwardPages;
import io.landline.probe.HostReport;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * This host's reports to the other hosts: the forwards of the configuration in force, and from a
 * hub a wrong source address of a site's packets. A new configuration is reported at once, not in
 * the next round, since a site may ask a moment after an edit on the hub.
 */
final class HostReports {
  private volatile Map<ProbeKey, HostReport> reports = Map.of();
  private volatile Map<ProbeKey, PublicKey> peers = Map.of();
  private final Map<Name, ProbeKey> sites = new HashMap<>();
  private Optional<Followed> followed = Optional.empty();

  private record Followed(Configuration configuration, PrivateKey key) {}

  /** Reports this configuration's forwards from now on. */
  synchronized void follow(Configuration configuration, PrivateKey key) {
    Followed now = new Followed(configuration, key);
    if (followed.filter(now::equals).isPresent()) {
      return; // reported already, when it was applied
    }
    followed = Optional.of(now);
    sites.clear();
    Map<ProbeKey, HostReport> next = new HashMap<>();
    Map<ProbeKey, PublicKey> others = new HashMap<>();
    if (configuration instanceof Configuration.Site site) {
      for (SitePolicy view : site.policy().views()) {
        List<ForwardTerms> terms = ForwardTerms.of(view.forwards(), UnaryOperator.identity());
        ProbeKeys.ofSite(view, key)
            .ifPresent(own -> next.put(own, HostReport.of(ForwardPages.of(terms))));
      }
    } else if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        List<ForwardTerms> terms = ForwardTerms.of(site.forwards(), hub::seenAs);
        ProbeKeys.ofHub(site, key)
            .ifPresent(
                own -> {
                  sites.put(site.name(), own);
                  others.put(own, site.publicKey());
                  next.put(own, new HostReport(ForwardPages.of(terms), wrongSource(own)));
                });
      }
    }
    reports = Map.copyOf(next);
    peers = Map.copyOf(others);
  }

  private Optional<Sighting> wrongSource(ProbeKey key) {
    return of(key).flatMap(HostReport::wrongSource);
  }

  /** Reports this wrong source address to a site from now on; absent if the address is right. */
  synchronized void report(Name site, Optional<Sighting> wrongSource) {
    Optional.ofNullable(sites.get(site))
        .filter(key -> !wrongSource(key).equals(wrongSource))
        .ifPresent(
            key -> {
              Map<ProbeKey, HostReport> now = new HashMap<>(reports);
              now.computeIfPresent(
                  key, (k, report) -> new HostReport(report.forwards(), wrongSource));
              reports = Map.copyOf(now);
            });
  }

  /** The site with this key; empty for others, and on a site. */
  Optional<PublicKey> site(ProbeKey key) {
    return Optional.ofNullable(peers.get(key));
  }

  /** The report for the host with this key. */
  Optional<HostReport> of(ProbeKey key) {
    return Optional.ofNullable(reports.get(key));
  }
}
