// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.doctor.Doctor;
import io.landline.doctor.Doctor.Diagnosis;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.HostFiles;
import io.landline.doctor.fact.ThisMachine;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.doctor.finding.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code landline doctor}. */
final class DoctorCommand implements Command {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "finds what keeps Landline from working here";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Checks this host's kernel, files and other firewalls for anything that keeps",
        "Landline from working, and prints the command that fixes it. Changes nothing.",
        "FIX: something does not work, or leaks. NOTE: Landline works, but something is",
        "worth knowing. ?: not checked, in most cases because you are not root. Ends with",
        "6 if there is something to fix. Before landline init it says whether this host",
        "suits as a hub or as a site, and ends with 6 if it suits as neither.",
        "landline-doctor(7) explains every finding.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    // Only what is surely not there: what may not be read is another failure.
    boolean begun = !Files.notExists(session.paths().configuration());
    return begun ? examine(session) : before(session);
  }

  /** On a host without a configuration: what init would make of it. */
  private static ExitCode before(Session session) throws CommandFailure {
    try (KernelConnections connections = new KernelConnections()) {
      Surroundings host = new Surroundings(connections.kernel(), Path.of("/proc"));
      List<ProspectText.Judged> judged = new ArrayList<>();
      for (Prospect prospect : List.of(Prospect.hub(host), Prospect.site(host))) {
        judged.add(
            new ProspectText.Judged(
                prospect,
                prospect
                    .configuration()
                    .map(c -> Doctor.examineBefore(facts(session, c, connections)))));
      }
      if (session.json()) {
        json(session, judged);
      } else {
        new ProspectText(judged, session.colour()).lines().forEach(session::print);
      }
      return judged.stream().anyMatch(ProspectText.Judged::suits) ? ExitCode.DONE : ExitCode.FOUND;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static void json(Session session, List<ProspectText.Judged> judged) {
    try (JsonOutput json = session.document()) {
      json.put("role", "none")
          .objects(
              "could",
              judged,
              (out, one) -> {
                out.put("role", one.prospect().role())
                    .put("suits", one.suits())
                    .put("why", one.prospect().why())
                    .put("command", one.prospect().command());
                one.diagnosis()
                    .ifPresent(
                        d ->
                            out.objects("findings", d.findings(), DoctorCommand::finding)
                                .put("well", d.well().stream().map(Check::id).toList()));
              });
    }
  }

  private static Facts facts(
      Session session, Configuration configuration, KernelConnections connections) {
    HostPaths paths = session.paths();
    return new Facts(
        configuration,
        paths,
        connections.kernel(),
        new HostFiles(paths.root()),
        new ThisMachine(paths));
  }

  private static ExitCode examine(Session session) throws CommandFailure {
    Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
    try (KernelConnections connections = new KernelConnections()) {
      Facts facts = facts(session, configuration, connections);
      Diagnosis diagnosis = Doctor.examine(facts);
      if (session.json()) {
        json(session, configuration, diagnosis);
      } else {
        DoctorText.lines(configuration, diagnosis, session.colour()).forEach(session::print);
      }
      return diagnosis.count(Level.FIX) > 0 ? ExitCode.FOUND : ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static void json(Session session, Configuration configuration, Diagnosis diagnosis) {
    try (JsonOutput json = session.document()) {
      json.put("role", configuration.role())
          .put("name", configuration.name().text())
          .objects("findings", diagnosis.findings(), DoctorCommand::finding)
          .put("well", diagnosis.well().stream().map(Check::id).toList());
    }
  }

  private static void finding(JsonOutput json, Finding finding) {
    json.put("id", finding.check().id())
        .put("level", level(finding.level()))
        .put("problem", finding.problem())
        .objects(
            "advice",
            finding.advice(),
            (out, advice) -> out.put("label", advice.label()).put("lines", advice.lines()));
  }

  private static String level(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
