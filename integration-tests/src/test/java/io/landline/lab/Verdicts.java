// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a site and its hub find wrong, as {@code landline status --json} tells it. */
final class Verdicts {
  private static final Duration VERDICT = Duration.ofMinutes(4);

  private final Deployment landline;
  private final Namespace site;
  private final Namespace hub;
  private final Service atSite;
  private final String besides;

  /**
   * Of two hosts with services.
   *
   * @param besides what a finding of the site's says that is not looked at
   */
  Verdicts(Deployment landline, Namespace site, Namespace hub, Service atSite, String besides) {
    this.landline = landline;
    this.site = site;
    this.hub = hub;
    this.atSite = atSite;
    this.besides = besides;
  }

  /** What a host finds wrong: state, leg, cause and certainty of each, or why nothing is known. */
  List<String> findings(Namespace host) {
    Outcome outcome = landline.runHere(host, "status", "--json");
    JsonObject health =
        new Gson().fromJson(outcome.out(), JsonObject.class).getAsJsonObject("health");
    if (health.getAsJsonArray("sites").isEmpty()) {
      return List.of("UNKNOWN " + text(health, "headline"));
    }
    List<String> found = new ArrayList<>();
    for (JsonElement each : health.getAsJsonArray("sites")) {
      for (JsonElement finding : each.getAsJsonObject().getAsJsonArray("findings")) {
        JsonObject f = finding.getAsJsonObject();
        found.add(
            String.join(
                " ", text(f, "state"), text(f, "leg"), text(f, "cause"), text(f, "certainty")));
      }
    }
    return found;
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }

  private static boolean is(List<String> findings, String... wanted) {
    boolean all = findings.size() == wanted.length;
    for (int i = 0; all && i < wanted.length; i++) {
      all = findings.get(i).matches(wanted[i]);
    }
    return all;
  }

  /** Both at the same time. */
  void await(String[] ofSite, String[] ofHub) {
    List<String> last = new ArrayList<>();
    try {
      atSite.awaitSeldom(
          "verdicts",
          VERDICT,
          () -> {
            List<String> here = new ArrayList<>(findings(site));
            here.removeIf(f -> f.contains(besides));
            List<String> there = findings(hub);
            last.clear();
            last.addAll(List.of("site: " + here, "hub: " + there));
            return is(here, ofSite) && is(there, ofHub);
          });
    } catch (LabException e) {
      throw new AssertionError(
          "wanted site: %s, hub: %s; last %s"
              .formatted(List.of(ofSite), List.of(ofHub), String.join(", ", last)),
          e);
    }
  }

  /** In one line, without performance data. */
  String check(Namespace host) {
    String check = landline.runHere(host, "health", "check").out();
    return check.lines().findFirst().orElse("").replaceFirst("\\|.*", "").strip();
  }
}
