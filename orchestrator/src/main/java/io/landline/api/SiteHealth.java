// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.fact.Side;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.State;
import io.landline.json.Inline;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The health of a site.
 *
 * @param name the site's name; of a site with several hubs, the hub's is in it
 * @param hub the hub that it was tried through, where it has several
 * @param measuredBy the host that measured: {@code hub} or {@code site}
 * @param state how well it is
 * @param headline the state in one line, which does not always contain the site's name
 * @param since since when it has been in this state
 * @param proved the time of the last round of probes
 * @param publicAddress the address that it should be seen as
 * @param measurements what was measured
 * @param legs what was tested, the nearest first
 * @param findings what is wrong, the worst first
 * @param devices what is known about its devices
 */
public record SiteHealth(
    Name name,
    Optional<Name> hub,
    Side measuredBy,
    State state,
    String headline,
    Instant since,
    Instant proved,
    IpAddress publicAddress,
    @Inline Measurements measurements,
    List<LegStatus> legs,
    List<Finding> findings,
    List<DeviceStatus> devices) {
  public SiteHealth {
    legs = List.copyOf(legs);
    findings = List.copyOf(findings);
    devices = List.copyOf(devices);
  }

  /** The headline, with the site's name in it. */
  public String namedHeadline() {
    return headline.contains(name.text()) ? headline : name + ": " + headline;
  }

  /** The same without legs and devices. */
  public SiteHealth summary() {
    return new SiteHealth(
        name,
        hub,
        measuredBy,
        state,
        headline,
        since,
        proved,
        publicAddress,
        measurements,
        List.of(),
        findings,
        List.of());
  }

  /**
   * Whether another health is of the same site, with the same state and findings; figures may
   * differ.
   */
  boolean isSameAs(SiteHealth other) {
    if (!name.equals(other.name)
        || state != other.state
        || findings.size() != other.findings.size()) {
      return false;
    }
    for (int i = 0; i < findings.size(); i++) {
      if (!findings.get(i).isSameAs(other.findings.get(i))) {
        return false;
      }
    }
    return true;
  }
}
