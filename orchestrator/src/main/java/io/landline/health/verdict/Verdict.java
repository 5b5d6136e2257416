// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Side;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The health of a site, as judged.
 *
 * @param site the site
 * @param by the host that measured
 * @param state how well it is
 * @param since since when it is in this state
 * @param proved when the last round was
 * @param publicAddress the address that the internet should see of it
 * @param devices its devices
 * @param findings what is wrong, the worst first; none if all is well
 * @param measurements what was measured
 */
public record Verdict(
    Name site,
    Side by,
    State state,
    Instant since,
    Instant proved,
    IpAddress publicAddress,
    List<Name> devices,
    List<Finding> findings,
    Measurements measurements) {
  public Verdict {
    devices = List.copyOf(devices);
    findings = List.copyOf(findings);
  }

  /** The worst finding; absent if all is well. */
  public Optional<Finding> worst() {
    return findings.stream().findFirst();
  }

  /** One line, without the site's name before it. */
  public String headline() {
    return worst().map(Finding::harm).orElse(site + " is seen as " + publicAddress);
  }

  /** Whether it has the same findings as another one, whatever their figures and words. */
  public boolean isSameAs(Verdict other) {
    if (state != other.state || findings.size() != other.findings.size()) {
      return false;
    }
    for (int i = 0; i < findings.size(); i++) {
      if (!findings.get(i).isSameAs(other.findings.get(i))) {
        return false;
      }
    }
    return true;
  }

  Verdict withLoss(Optional<Double> loss) {
    return new Verdict(
        site,
        by,
        state,
        since,
        proved,
        publicAddress,
        devices,
        findings,
        measurements.withLoss(loss));
  }

  Verdict since(Instant time) {
    return new Verdict(
        site, by, state, time, proved, publicAddress, devices, findings, measurements);
  }
}
