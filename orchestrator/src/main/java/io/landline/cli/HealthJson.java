// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.Reply;
import java.time.Duration;
import java.util.Locale;

/** What the probes prove, as keys of a JSON document. */
final class HealthJson {
  private static final double BILLION = 1e9;

  private HealthJson() {}

  static void write(JsonOutput json, Reply.Health health) {
    if (health.facts().isEmpty()) {
      json.put("state", "UNKNOWN").put("headline", health.why());
      return;
    }
    HealthFacts facts = health.facts().get();
    json.put("state", facts.state())
        .put("headline", facts.headline())
        .put("since", facts.since().toString())
        .put("proved", facts.proved().toString())
        .objects("sites", facts.sites(), HealthJson::site);
  }

  private static void site(JsonOutput json, HealthFacts.Site site) {
    json.put("name", site.name())
        .put("state", site.state())
        .put("headline", site.headline())
        .put("publicAddress", site.publicAddress());
    site.measured().roundTrip().ifPresent(time -> json.put("roundTripSeconds", seconds(time)));
    site.measured().jitter().ifPresent(time -> json.put("jitterSeconds", seconds(time)));
    site.measured().lossPermille().ifPresent(loss -> json.put("lossRatio", loss / 1000.0));
    site.measured().largest().ifPresent(bytes -> json.put("largestDatagramBytes", bytes));
    json.objects("legs", site.legs(), HealthJson::leg)
        .objects("findings", site.findings(), HealthJson::finding)
        .objects("devices", site.devices(), HealthJson::device);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / BILLION;
  }

  private static void leg(JsonOutput json, HealthFacts.Leg leg) {
    json.put("leg", leg.leg())
        .put("outcome", leg.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("text", leg.text());
  }

  private static void finding(JsonOutput json, HealthFacts.Finding finding) {
    json.put("state", finding.state())
        .put("leg", finding.leg())
        .put("cause", finding.cause())
        .put("certainty", finding.certainty())
        .put("harm", finding.harm())
        .put("where", finding.where())
        .put("causes", finding.causes())
        .put("remedy", finding.remedy());
  }

  private static void device(JsonOutput json, HealthFacts.Device device) {
    json.put("name", device.name())
        .put("address", device.address())
        .put("captured", device.captured());
    device.there().ifPresent(there -> json.put("there", there));
    device.packets().ifPresent(packets -> json.put("packetsInTenMinutes", packets));
  }
}
