// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.doctor;

import io.landline.cli.text.Paragraph;
import io.landline.config.Configuration;
import io.landline.doctor.Doctor.Diagnosis;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.doctor.finding.Finding.Level;
import io.landline.net.InterfaceName;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;

/** The text output of {@code landline doctor}. */
final class DoctorText {
  private static final String INDENT = "      ";

  private DoctorText() {}

  static List<String> lines(Configuration configuration, Diagnosis diagnosis, boolean colour) {
    List<String> lines = new ArrayList<>();
    lines.add(host(configuration));
    lines.add(counts(diagnosis));
    for (Finding finding : diagnosis.findings()) {
      if (finding.level() != Level.UNKNOWN) {
        lines.add("");
        lines.addAll(finding(finding, colour));
      }
    }
    lines.add("");
    for (Finding finding : diagnosis.findings()) {
      if (finding.level() == Level.UNKNOWN) {
        lines.addAll(Paragraph.lines("?     ", finding.check().id() + ": " + finding.problem()));
      }
    }
    lines.addAll(
        Paragraph.lines(
            "Well  ", String.join(" ", diagnosis.well().stream().map(Check::id).toList())));
    return lines;
  }

  private static String host(Configuration configuration) {
    if (configuration instanceof Configuration.Site site) {
      SitePolicy policy = site.policy();
      List<String> both =
          policy.lan().stream().filter(policy.wan()::contains).map(InterfaceName::name).toList();
      return "Site "
          + policy.name()
          + (both.isEmpty() ? "" : ", beside the router: " + both.get(0) + " is both lan and wan");
    }
    return "Hub " + configuration.name();
  }

  private static String counts(Diagnosis diagnosis) {
    return diagnosis.well().size()
        + " well, "
        + diagnosis.count(Level.FIX)
        + " to fix, "
        + diagnosis.count(Level.NOTE)
        + " to note, "
        + diagnosis.count(Level.UNKNOWN)
        + " not checked";
  }

  private static List<String> finding(Finding finding, boolean colour) {
    return finding(finding, colour, "");
  }

  /**
   * One finding.
   *
   * @param where a remark after the check's name, such as the role
   */
  static List<String> finding(Finding finding, boolean colour, String where) {
    List<String> lines = new ArrayList<>();
    String level = finding.level().toString();
    lines.add(
        (colour ? coloured(finding.level(), level) : level)
            + " ".repeat(INDENT.length() - level.length())
            + finding.check().id()
            + where);
    lines.addAll(Paragraph.lines(INDENT, finding.problem()));
    for (Finding.Advice advice : finding.advice()) {
      String label = INDENT + advice.label() + ":  ";
      for (int i = 0; i < advice.lines().size(); i++) {
        lines.add((i == 0 ? label : " ".repeat(label.length())) + advice.lines().get(i));
      }
    }
    return lines;
  }

  private static String coloured(Level level, String text) {
    return "\u001b[" + (level == Level.FIX ? "31" : "33") + "m" + text + "\u001b[0m";
  }
}
