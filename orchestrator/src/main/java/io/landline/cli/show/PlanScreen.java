// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.Plan;
import io.landline.config.ConfigurationChange;
import io.landline.config.ConfigurationChange.Operation;
import io.landline.config.ConfigurationChange.PropertyChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan for people. */
final class PlanScreen {
  private static final String INDENT = " ".repeat(10);

  private final PlanReport report;
  private final Plan plan;
  private final List<String> lines = new ArrayList<>();

  private PlanScreen(PlanReport report) {
    this.report = report;
    this.plan = report.plan();
  }

  static List<String> lines(PlanReport report, boolean verbose, boolean colour) {
    PlanScreen screen = new PlanScreen(report);
    screen.write(verbose, colour);
    return screen.lines;
  }

  private void write(boolean verbose, boolean colour) {
    List<ConfigurationChange> changes = plan.changes();
    if (!plan.changed()) {
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
    lines.addAll(ChangeText.wrapped("Kernel    ", plan.kernel().summary()));
    if (verbose) {
      plan.kernel().details().forEach(line -> lines.add(INDENT + line));
    }
    labelled("Flows     ", flows());
    lines.add("Exposed   " + exposed());
    labelled("On hub    ", plan.otherHost());
    labelled("Then      ", then());
  }

  private String host() {
    String role = plan.role();
    return role.substring(0, 1).toUpperCase(Locale.ROOT)
        + role.substring(1)
        + " "
        + plan.name()
        + ": ";
  }

  private String at() {
    return plan.configuration().applied().map(n -> "configuration " + n + ", ").orElse("");
  }

  private String numbers() {
    if (report.first()) {
      return "nothing is applied yet -> " + to("configuration ");
    }
    return "configuration "
        + plan.configuration().applied().map(n -> n + " -> ").orElse("")
        + to("");
  }

  private String to(String before) {
    return plan.configuration().wanted().map(n -> before + n).orElse(plan.configuration().file());
  }

  private List<String> then() {
    List<String> lines = new ArrayList<>();
    if (!report.own()) {
      lines.add("replace this host's landline.json with that file");
    }
    lines.addAll(
        switch (report.way()) {
          case SERVICE ->
              List.of(
                  "landline apply                  permanently",
                  "landline apply --confirm 60s    rolled back unless you confirm");
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
    if (plan.flows().live() == 0) {
      return List.of("none is live");
    }
    if (plan.flows().cut() == 0) {
      return List.of("none of " + plan.flows().live() + " will be cut");
    }
    List<String> all = new ArrayList<>();
    plan.flows().of().stream()
        .filter(count -> count.cut() > 0)
        .forEach(count -> all.add(cut(count)));
    if (plan.flows().cut() < plan.flows().live()) {
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

  private String cut(Plan.FlowCount count) {
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

  /** Why flows of a forward or a device are cut. */
  private String reason(Plan.FlowCount count) {
    for (ConfigurationChange change : plan.changes()) {
      if (change.kind().equals(count.kind()) && change.name().equals(count.name())) {
        return reason(change);
      }
    }
    return "they take another path now";
  }

  private static String reason(ConfigurationChange change) {
    boolean capture = change.kind().equals("capture");
    if (change.op() == Operation.REMOVE) {
      return capture ? "it will leave by the WAN" : "forward removed";
    }
    if (change.op() == Operation.ADD) {
      return capture ? "they left by the WAN" : "they led elsewhere";
    }
    for (PropertyChange property : change.properties()) {
      if (property.property().equals("from")) {
        return "not in " + property.after();
      }
    }
    return String.join(", ", change.details());
  }

  private String exposed() {
    long then = plan.exposed().then();
    boolean hub = plan.role().equals("hub");
    String what =
        hub
            ? "strangers reach " + then + " public port" + (then == 1 ? "" : "s") + " of sites"
            : "a stolen hub could reach " + then + " address:port" + (then == 1 ? "" : "s");
    long now = plan.exposed().now();
    return what + (now == then ? ", as now" : " (now " + now + ")");
  }
}
