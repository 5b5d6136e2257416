// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What Landline says of itself on one host, by commands that are for others to read. */
final class Claims {
  private static final Path PLUGIN = Path.of("packaging/src/main/monitoring/check_landline");
  private static final List<String> STATES = List.of("OK", "WARNING", "CRITICAL", "UNKNOWN");

  private final Deployment landline;
  private final Namespace host;

  Claims(Deployment landline, Namespace host) {
    this.landline = landline;
    this.host = host;
  }

  Namespace host() {
    return host;
  }

  Outcome test(String arguments) {
    return landline.runHere(host, ("test " + arguments).split(" ", -1));
  }

  /** The exit status of {@code landline health check}. */
  int check() {
    return landline.runHere(host, "health", "check").status();
  }

  /** The exit status of check_landline, which needs no Java. */
  int plugin() {
    return host.run("sh", PLUGIN.toString(), "-f", landline.root(host) + "/run/landline/health")
        .status();
  }

  /**
   * The state of {@code landline status --json} as a monitoring plugin's; 3 where there is none.
   */
  int status() {
    Outcome status = landline.runHere(host, "status", "--json");
    return STATES.indexOf(
        status.status() == 0
            ? json(status).getAsJsonObject("health").get("state").getAsString()
            : "UNKNOWN");
  }

  /** What {@code landline doctor} finds, each as {@code level:id}. */
  Set<String> doctor() {
    Outcome doctor = landline.runHere(host, "doctor", "--json");
    Set<String> found = new TreeSet<>();
    JsonObject said = json(doctor);
    if (said.has("findings")) {
      for (JsonElement each : said.getAsJsonArray("findings")) {
        JsonObject finding = each.getAsJsonObject();
        found.add(finding.get("level").getAsString() + ":" + finding.get("id").getAsString());
      }
    }
    return found;
  }

  /** A first line that says it, for the table. */
  String line() {
    String check = landline.runHere(host, "health", "check").out();
    return check.lines().findFirst().orElse("").replaceFirst("\\|.*", "").strip();
  }

  private static JsonObject json(Outcome outcome) {
    JsonObject said = new Gson().fromJson(outcome.out(), JsonObject.class);
    return said == null ? new JsonObject() : said;
  }
}
