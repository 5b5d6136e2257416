// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.control.HealthFacts.Device;
import io.landline.control.HealthFacts.Finding;
import io.landline.control.HealthFacts.Leg;
import io.landline.control.HealthFacts.Measured;
import io.landline.control.HealthFacts.Outcome;
import io.landline.control.HealthFacts.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** {@link HealthFacts} as an object of the protocol. */
final class HealthCodec {
  private HealthCodec() {}

  static Message encode(HealthFacts facts) {
    return new Message()
        .put("state", facts.state())
        .put("headline", facts.headline())
        .put("since", facts.since())
        .put("proved", facts.proved())
        .put("lines", facts.lines())
        .objects("sites", facts.sites(), HealthCodec::site);
  }

  static HealthFacts decode(Message line) throws MalformedLineException {
    List<Site> sites = new ArrayList<>();
    for (Message one : line.objects("sites")) {
      sites.add(site(one));
    }
    return new HealthFacts(
        line.text("state"),
        line.text("headline"),
        line.instant("since"),
        line.instant("proved"),
        line.texts("lines"),
        sites);
  }

  private static void site(Message out, Site site) {
    out.put("name", site.name())
        .put("state", site.state())
        .put("headline", site.headline())
        .put("publicAddress", site.publicAddress())
        .objects("legs", site.legs(), HealthCodec::leg)
        .objects("findings", site.findings(), HealthCodec::finding)
        .objects("devices", site.devices(), HealthCodec::device);
    site.measured().roundTrip().ifPresent(time -> out.put("roundTripNanos", time.toNanos()));
    site.measured().jitter().ifPresent(time -> out.put("jitterNanos", time.toNanos()));
    site.measured().lossPermille().ifPresent(loss -> out.put("lossPermille", loss));
    site.measured().largest().ifPresent(bytes -> out.put("largest", bytes));
  }

  private static Site site(Message line) throws MalformedLineException {
    List<Leg> legs = new ArrayList<>();
    for (Message one : line.objects("legs")) {
      legs.add(new Leg(one.text("leg"), outcome(one.text("outcome")), one.text("text")));
    }
    List<Finding> findings = new ArrayList<>();
    for (Message one : line.objects("findings")) {
      findings.add(finding(one));
    }
    List<Device> devices = new ArrayList<>();
    for (Message one : line.objects("devices")) {
      devices.add(device(one));
    }
    return new Site(
        line.text("name"),
        line.text("state"),
        line.text("headline"),
        line.text("publicAddress"),
        new Measured(
            nanos(line, "roundTripNanos"),
            nanos(line, "jitterNanos"),
            number(line, "lossPermille"),
            number(line, "largest")),
        legs,
        findings,
        devices);
  }

  private static Optional<Duration> nanos(Message line, String key) throws MalformedLineException {
    return line.has(key) ? Optional.of(Duration.ofNanos(line.count(key))) : Optional.empty();
  }

  private static OptionalInt number(Message line, String key) throws MalformedLineException {
    return line.has(key) ? OptionalInt.of(line.number(key)) : OptionalInt.empty();
  }

  private static void leg(Message out, Leg leg) {
    out.put("leg", leg.leg())
        .put("outcome", leg.outcome().name().toLowerCase(Locale.ROOT))
        .put("text", leg.text());
  }

  private static Outcome outcome(String text) throws MalformedLineException {
    for (Outcome outcome : Outcome.values()) {
      if (outcome.name().toLowerCase(Locale.ROOT).equals(text)) {
        return outcome;
      }
    }
    throw new MalformedLineException("'outcome' is another word");
  }

  private static void finding(Message out, Finding finding) {
    out.put("state", finding.state())
        .put("leg", finding.leg())
        .put("cause", finding.cause())
        .put("certainty", finding.certainty())
        .put("harm", finding.harm())
        .put("where", finding.where())
        .put("causes", finding.causes())
        .put("remedy", finding.remedy());
  }

  private static Finding finding(Message line) throws MalformedLineException {
    return new Finding(
        line.text("state"),
        line.text("leg"),
        line.text("cause"),
        line.text("certainty"),
        line.text("harm"),
        line.text("where"),
        line.texts("causes"),
        line.texts("remedy"));
  }

  private static void device(Message out, Device device) {
    out.put("name", device.name())
        .put("address", device.address())
        .put("captured", device.captured());
    device.there().ifPresent(there -> out.put("there", there));
    device.packets().ifPresent(packets -> out.put("packets", packets));
  }

  private static Device device(Message line) throws MalformedLineException {
    return new Device(
        line.text("name"),
        line.text("address"),
        line.flag("captured"),
        line.has("there") ? Optional.of(line.flag("there")) : Optional.empty(),
        line.has("packets") ? Optional.of(line.count("packets")) : Optional.empty());
  }
}
