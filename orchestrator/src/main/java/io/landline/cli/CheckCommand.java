// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;

/** {@code landline check}. */
final class CheckCommand implements Command {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String arguments() {
    return "[FILE]";
  }

  @Override
  public String summary() {
    return "say all that is wrong with a configuration";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Reads FILE (- is standard input), or this host's landline.json, and says all",
        "that is wrong with it, each problem with its place. Needs neither root nor the",
        "kernel.");
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ConfigurationFile file = ConfigurationFile.open(session, words);
    try {
      Configuration configuration = file.parse();
      if (session.json()) {
        valid(session, file, configuration);
      } else {
        session.print(file.label() + " is valid: " + summary(configuration));
      }
      return ExitCode.DONE;
    } catch (ConfigException e) {
      if (!session.json()) {
        throw file.failure(e);
      }
      invalid(session, file, e);
      return ExitCode.INVALID;
    }
  }

  private static void valid(Session session, ConfigurationFile file, Configuration configuration) {
    try (JsonOutput json = session.document()) {
      json.put("file", file.label())
          .put("valid", true)
          .put("role", configuration.role())
          .put("name", configuration.name().text())
          .put("problems", List.of());
    }
  }

  private static void invalid(Session session, ConfigurationFile file, ConfigException e) {
    try (JsonOutput json = session.document()) {
      json.put("file", file.label())
          .put("valid", false)
          .objects(
              "problems",
              e.problems(),
              (out, problem) ->
                  out.put("path", problem.path())
                      .put("reason", problem.reason())
                      .put("advice", problem.advice()));
    }
  }

  private static String summary(Configuration configuration) {
    List<String> parts = new ArrayList<>();
    parts.add(configuration.role() + " " + configuration.name());
    if (configuration instanceof Configuration.Hub hub) {
      List<HubSite> sites = hub.policy().sites();
      parts.add(count(sites.size(), "site"));
      parts.add(count(sites.stream().mapToInt(s -> s.forwards().size()).sum(), "forward"));
      parts.add(sites.stream().mapToInt(s -> s.captured().size()).sum() + " captured");
    } else if (configuration instanceof Configuration.Site site) {
      parts.add(count(site.policy().devices().size(), "device"));
      parts.add(count(site.policy().forwards().size(), "forward"));
      parts.add(site.policy().capture().devices().size() + " captured");
    }
    return String.join(", ", parts);
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
