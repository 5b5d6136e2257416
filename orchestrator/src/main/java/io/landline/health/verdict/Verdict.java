// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Side;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a site is.
 *
 * @param site which
 * @param by the host that says so
 * @param state how well it is
 * @param since when this began
 * @param proved when the last round was
 * @param publicAddress as whom it should be seen
 * @param devices what people call its devices
 * @param findings what is not well, the worst first; none when all is
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

  /** What is worst; absent when all is well. */
  public Optional<Finding> worst() {
    return findings.stream().findFirst();
  }

  /** One line, without the site's name before it. */
  public String headline() {
    return worst().map(Finding::harm).orElse(site + " is seen as " + publicAddress);
  }

  /** Whether it says the same trouble as another one, in whatever figures. */
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
