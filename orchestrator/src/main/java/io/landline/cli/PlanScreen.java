// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.config.ConfigurationChange;
import io.landline.config.ConfigurationChange.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan as people see it. */
final class PlanScreen {
  private static final String INDENT = " ".repeat(10);

  private final PlanReport report;
  private final List<String> lines = new ArrayList<>();

  private PlanScreen(PlanReport report) {
    this.report = report;
  }

  static List<String> lines(PlanReport report, boolean verbose, boolean colour) {
    PlanScreen screen = new PlanScreen(report);
    screen.write(verbose, colour);
    return screen.lines;
  }

  private void write(boolean verbose, boolean colour) {
    List<ConfigurationChange> changes = report.changes();
    if (!report.isChange()) {
      lines.add(host() + at() + "nothing to change");
      return;
    }
    if (changes.isEmpty()) {
      lines.add(host() + at() + "changed by others in the kernel");
    } else {
      lines.add(host() + numbers());
      lines.add("");
      lines.addAll(ChangeText.lines(changes, verbose, colour));
    }
    lines.add("");
    lines.addAll(ChangeText.wrapped("Kernel    ", report.plan().summary()));
    if (verbose) {
      report.plan().details().forEach(line -> lines.add(INDENT + line));
    }
    labelled("Flows     ", flows());
    lines.add("Exposed   " + exposed());
    labelled("On hub    ", report.otherHost());
    labelled("Then      ", then());
  }

  private String host() {
    String role = report.wanted().role();
    return role.substring(0, 1).toUpperCase(Locale.ROOT)
        + role.substring(1)
        + " "
        + report.wanted().name()
        + ": ";
  }

  private String at() {
    return report.fromNumber().map(n -> "configuration " + n + ", ").orElse("");
  }

  private String numbers() {
    if (report.before().isEmpty()) {
      return "nothing is applied yet -> " + to("configuration ");
    }
    return "configuration " + report.fromNumber().map(n -> n + " -> ").orElse("") + to("");
  }

  private String to(String before) {
    return report.toNumber().map(n -> before + n).orElse(report.file());
  }

  private List<String> then() {
    List<String> lines = new ArrayList<>();
    if (!report.own()) {
      lines.add("put that in the place of this host's landline.json");
    }
    lines.addAll(
        switch (report.way()) {
          case SERVICE ->
              List.of(
                  "landline apply                  and it stays",
                  "landline apply --confirm 60s    and it goes back unless you confirm");
          case DIRECT -> List.of("landline apply --direct");
          case UP -> List.of("landline up");
          case UP_DIRECT -> List.of("landline up", "landline apply --direct");
        });
    return lines;
  }

  private void labelled(String label, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      lines.add((i == 0 ? label : INDENT) + texts.get(i));
    }
  }

  private List<String> flows() {
    if (report.live() == 0) {
      return List.of("none is live");
    }
    if (report.cut() == 0) {
      return List.of("none of " + report.live() + " will be cut");
    }
    List<String> all = new ArrayList<>();
    report.flows().stream().filter(count -> count.cut() > 0).forEach(count -> all.add(cut(count)));
    if (report.cut() < report.live()) {
      int last = all.size() - 1;
      String others = all.get(last) + "; all others go on";
      if (fits(others)) {
        all.set(last, others);
      } else {
        all.add("all others go on");
      }
    }
    return all;
  }

  private String cut(FlowCount count) {
    String whose = count.name() + (count.kind().equals("forward") ? "'s" : "'s own");
    String how =
        count.cut() < count.live()
            ? count.cut() + " of " + whose + " " + count.live()
            : count.cut() == 1 ? whose + " one" : "all " + count.cut() + " of " + whose;
    String line = how + " will be cut";
    String why = line + " (" + reason(count) + ")";
    return fits(why) ? why : line;
  }

  private static boolean fits(String text) {
    return INDENT.length() + text.length() <= ChangeText.COLUMNS;
  }

  /** Why flows of a forward or a device cannot go on. */
  private String reason(FlowCount count) {
    for (ConfigurationChange change : report.changes()) {
      if (change.kind().equals(count.kind()) && change.name().equals(count.name())) {
        return reason(change);
      }
    }
    return "they go another way now";
  }

  private static String reason(ConfigurationChange change) {
    boolean capture = change.kind().equals("capture");
    if (change.sign() == Sign.REMOVE) {
      return capture ? "it will leave by the WAN" : "it goes";
    }
    if (change.sign() == Sign.ADD) {
      return capture ? "they left by the WAN" : "they led elsewhere";
    }
    for (String detail : change.details()) {
      if (detail.startsWith("from: ")) {
        return "not in " + detail.substring(detail.indexOf(" -> ") + 4);
      }
    }
    return String.join(", ", change.details());
  }

  private String exposed() {
    long then = Exposure.of(report.wanted());
    boolean hub = report.wanted() instanceof Configuration.Hub;
    String what =
        hub
            ? "strangers reach " + then + " public port" + (then == 1 ? "" : "s") + " of sites"
            : "a stolen hub could reach " + then + " address:port" + (then == 1 ? "" : "s");
    long now = report.exposedNow();
    return what + (now == then ? ", as now" : " (now " + now + ")");
  }
}
