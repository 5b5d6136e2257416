// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.doctor;

import io.landline.cli.text.Paragraph;
import io.landline.doctor.Doctor.Diagnosis;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.doctor.finding.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The text output of {@code landline doctor} on a host that has no configuration yet. */
final class ProspectText {
  private final List<Judged> judged;
  private final boolean colour;

  ProspectText(List<Judged> judged, boolean colour) {
    this.judged = List.copyOf(judged);
    this.colour = colour;
  }

  /**
   * A role, and the problems that prevent it.
   *
   * @param diagnosis absent if init would refuse
   */
  record Judged(Prospect prospect, Optional<Diagnosis> diagnosis) {
    /** Whether the host can take the role without a fix. */
    boolean suits() {
      return diagnosis.filter(d -> d.count(Level.FIX) == 0).isPresent();
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("There is no configuration here yet. This host could be:");
    for (Judged one : judged) {
      role(lines, one);
    }
    Map<Finding, List<String>> findings = new LinkedHashMap<>();
    TreeSet<Check> well = new TreeSet<>();
    for (Judged one : judged) {
      one.diagnosis().map(Diagnosis::well).ifPresent(well::addAll);
      for (Finding finding : one.diagnosis().map(Diagnosis::findings).orElse(List.of())) {
        findings.computeIfAbsent(finding, f -> new ArrayList<>()).add(one.prospect().role());
      }
    }
    findings.keySet().forEach(finding -> well.remove(finding.check()));
    findings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(java.util.Comparator.comparing(Finding::level)))
        .forEach(entry -> lines.addAll(finding(entry.getKey(), entry.getValue())));
    if (!well.isEmpty()) {
      lines.add("");
      lines.addAll(
          Paragraph.lines("Well  ", String.join(" ", well.stream().map(Check::id).toList())));
    }
    return lines;
  }

  private static void role(List<String> lines, Judged one) {
    Prospect prospect = one.prospect();
    String label = prospect.role().equals("hub") ? "Hub   " : "Site  ";
    if (one.diagnosis().isEmpty()) {
      lines.addAll(
          Paragraph.lines(label, "not suitable now: " + String.join("; ", prospect.why())));
      return;
    }
    long fix = one.diagnosis().get().count(Level.FIX);
    String guessed = prospect.why().isEmpty() ? "" : ": " + String.join("; ", prospect.why());
    lines.addAll(
        Paragraph.lines(
            label,
            (fix == 0
                    ? "yes"
                    : "not before " + fix + (fix == 1 ? " thing is" : " things are") + " fixed")
                + guessed));
    lines.add("      " + prospect.command());
  }

  private List<String> finding(Finding finding, List<String> roles) {
    String where = roles.size() == judged.size() ? "" : " (as a " + roles.get(0) + ")";
    List<String> lines = new ArrayList<>();
    lines.add("");
    if (finding.level() == Level.UNKNOWN) {
      lines.addAll(
          Paragraph.lines("?     ", finding.check().id() + where + ": " + finding.problem()));
    } else {
      lines.addAll(DoctorText.finding(finding, colour, where));
    }
    return lines;
  }
}
