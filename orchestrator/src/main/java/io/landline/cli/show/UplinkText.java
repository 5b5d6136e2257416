// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.health.verdict.Spoken;
import io.landline.net.IpAddress;
import io.landline.uplink.UplinkStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** An uplink in words. */
final class UplinkText {
  private UplinkText() {}

  /** Its interface and gateways. */
  static String by(UplinkStatus uplink) {
    String gateways =
        uplink.gateways().stream().map(IpAddress::toString).collect(Collectors.joining(", "));
    return uplink.device() + (gateways.isEmpty() ? "" : " via " + gateways);
  }

  static Optional<String> roundTrip(UplinkStatus uplink) {
    return uplink.roundTripSeconds().map(Spoken::milliseconds);
  }

  static String loss(UplinkStatus uplink) {
    return Math.round(uplink.lossRatio() * 100) + " %";
  }

  static String state(UplinkStatus uplink) {
    return uplink.state().toString().replace('-', ' ');
  }

  static String since(UplinkStatus uplink, Instant now) {
    return Spoken.time(Duration.between(uplink.since(), now));
  }

  /** Whether it carries the tunnel, and whether people chose it. */
  static String use(UplinkStatus uplink) {
    return (uplink.inUse() ? "in use" : "") + (uplink.chosen() ? ", chosen" : "");
  }

  /** One line: {@code lte0 in use, well for 3 min, 60 ms}. */
  static String line(UplinkStatus uplink, Instant now) {
    String use = use(uplink);
    return uplink.name()
        + (use.isEmpty() ? "" : " " + use)
        + ", "
        + state(uplink)
        + " for "
        + since(uplink, now)
        + roundTrip(uplink).map(time -> ", " + time).orElse("")
        + (uplink.lossRatio() > 0 ? ", " + loss(uplink) + " lost" : "");
  }
}
