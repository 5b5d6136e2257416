// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.doctor;

import io.landline.api.DoctorFinding;
import io.landline.api.DoctorReport;
import io.landline.api.ProspectReport;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.KernelConnections;
import io.landline.cli.host.Surroundings;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.doctor.Doctor;
import io.landline.doctor.Doctor.Diagnosis;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.HostFiles;
import io.landline.doctor.fact.ThisMachine;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code landline doctor}. */
public final class DoctorCommand implements Command {
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
    return "find what keeps Landline from working here";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Checks this host's kernel, files and other firewalls for anything that keeps",
        "Landline from working, and prints the command that fixes it. Changes nothing.",
        "FIX: something does not work, or leaks. NOTE: Landline works, but something is",
        "worth knowing. ?: not checked, usually because you are not root. The exit code",
        "is 6 if there is something to fix. Before landline init it says whether this",
        "host is suitable as a hub or as a site; the exit code is 6 if it is neither.",
        "landline-doctor(7) explains every finding.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    // True only if the file certainly does not exist; an unreadable one is another failure.
    boolean begun = !Files.notExists(session.paths().configuration());
    return begun ? examine(session) : before(session);
  }

  /** Examines the configurations that init would create on a host without one. */
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
        session.print(
            new ProspectReport("none", judged.stream().map(DoctorCommand::prospect).toList()));
      } else {
        new ProspectText(judged, session.colour()).lines().forEach(session::print);
      }
      return judged.stream().anyMatch(ProspectText.Judged::suits) ? ExitCode.DONE : ExitCode.FOUND;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static ProspectReport.Prospect prospect(ProspectText.Judged judged) {
    return new ProspectReport.Prospect(
        judged.prospect().role(),
        judged.suits(),
        judged.prospect().why(),
        judged.prospect().command(),
        judged.diagnosis().map(DoctorCommand::findings),
        judged.diagnosis().map(DoctorCommand::well));
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
    Configuration configuration = ConfigurationInForce.read(session).whole();
    try (KernelConnections connections = new KernelConnections()) {
      Facts facts = facts(session, configuration, connections);
      Diagnosis diagnosis = Doctor.examine(facts);
      if (session.json()) {
        session.print(
            new DoctorReport(
                configuration.role(), configuration.name(), findings(diagnosis), well(diagnosis)));
      } else {
        DoctorText.lines(configuration, diagnosis, session.colour()).forEach(session::print);
      }
      return diagnosis.count(Level.FIX) > 0 ? ExitCode.FOUND : ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static List<DoctorFinding> findings(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .map(
            finding ->
                new DoctorFinding(
                    finding.check().id(),
                    finding.level().name().toLowerCase(Locale.ROOT),
                    finding.problem(),
                    finding.advice().stream()
                        .map(advice -> new DoctorFinding.Advice(advice.label(), advice.lines()))
                        .toList()))
        .toList();
  }

  private static List<String> well(Diagnosis diagnosis) {
    return diagnosis.well().stream().map(Check::id).toList();
  }
}
