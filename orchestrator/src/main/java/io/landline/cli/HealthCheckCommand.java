// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.health.report.HealthFile;
import io.landline.health.verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code landline health check}. */
final class HealthCheckCommand extends SimpleCommand {
  private static final Pattern LOSS = Pattern.compile("(loss\\S*)=([0-9.]+)%;([0-9.]*);([0-9.]*);");

  @Parameter(
      names = {"-w", "--warning"},
      description = "PERCENT  a warning where so much of a leg was lost")
  @Nullable String warning;

  @Parameter(
      names = {"-c", "--critical"},
      description = "PERCENT  critical where so much of a leg was lost")
  @Nullable String critical;

  @Parameter(
      names = {"-t", "--timeout"},
      description = "SECONDS  not known if the last word is older")
  @Nullable String timeout;

  HealthCheckCommand() {
    super(
        new CommandHelp(
            "health check",
            "",
            0,
            "one line for a monitoring system",
            List.of(
                "Says in one line how well it is, with performance data, as monitoring plugins",
                "do; then why and what to do. It reads what the service wrote after its last",
                "round; where that is missing or old, nothing is known. -w and -c make a",
                "verdict worse, never better. Whatever goes wrong with the check itself ends",
                "with 3.")));
  }

  /** Whether these arguments call for it, well typed or not. */
  static boolean isMeant(List<String> args) {
    int health = args.indexOf("health");
    return health >= 0 && args.subList(health, args.size()).contains("check");
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    OptionalDouble warn = number("-w", warning);
    OptionalDouble crit = number("-c", critical);
    OptionalDouble oldest = number("-t", timeout);
    Instant now = Instant.now();
    HealthFile health = LastWord.read(session, now);
    if (oldest.isPresent()) {
      health = health.noOlderThan(Duration.ofMillis((long) (oldest.getAsDouble() * 1000)), now);
    }
    HealthFile told = judged(health, warn, crit);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        LastWord.json(json, told);
      }
    } else {
      told.plugin().forEach(session::print);
    }
    return switch (told.state()) {
      case OK -> ExitCode.DONE;
      case WARNING -> ExitCode.CHECK_WARNING;
      case CRITICAL -> ExitCode.CHECK_CRITICAL;
      case UNKNOWN -> ExitCode.CHECK_UNKNOWN;
    };
  }

  private static OptionalDouble number(String option, @Nullable String text) throws CommandFailure {
    if (text == null) {
      return OptionalDouble.empty();
    }
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?%?")) {
      throw CommandFailure.usage(
          option + " takes a number, not '" + text + "'", "see landline health check --help");
    }
    return OptionalDouble.of(Double.parseDouble(text.replace("%", "")));
  }

  /** With thresholds of the caller's, which the performance data then name. */
  private static HealthFile judged(HealthFile health, OptionalDouble warn, OptionalDouble crit) {
    if (warn.isEmpty() && crit.isEmpty()) {
      return health;
    }
    State state = health.state();
    String line = health.line();
    StringBuilder perf = new StringBuilder();
    Matcher loss = LOSS.matcher(health.perf());
    while (loss.find()) {
      double percent = Double.parseDouble(loss.group(2));
      State own =
          crit.isPresent() && percent >= crit.getAsDouble()
              ? State.CRITICAL
              : warn.isPresent() && percent >= warn.getAsDouble() ? State.WARNING : State.OK;
      if (own.isWorseThan(state)) {
        state = own;
        line = loss.group(1).replace('_', ' ') + " " + loss.group(2) + " %; " + health.line();
      }
      loss.appendReplacement(
          perf,
          Matcher.quoteReplacement(
              loss.group(1)
                  + "="
                  + loss.group(2)
                  + "%;"
                  + threshold(warn, loss.group(3))
                  + ";"
                  + threshold(crit, loss.group(4))
                  + ";"));
    }
    loss.appendTail(perf);
    return new HealthFile(
        health.written(),
        health.until(),
        state,
        health.since(),
        line,
        perf.toString(),
        health.more());
  }

  private static String threshold(OptionalDouble own, String usual) {
    if (own.isEmpty()) {
      return usual;
    }
    double value = own.getAsDouble();
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
