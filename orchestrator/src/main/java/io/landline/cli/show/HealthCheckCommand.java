// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.HealthCheck;
import io.landline.api.HealthCheckDocument;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.HealthFileReader;
import io.landline.health.report.HealthFile;
import io.landline.health.report.PluginOutput;
import io.landline.health.report.PluginOutput.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code landline health check}. */
public final class HealthCheckCommand extends SimpleCommand {
  @Parameter(
      names = {"-w", "--warning"},
      description = "PERCENT  WARNING from this loss over a tunnel")
  @Nullable String warning;

  @Parameter(
      names = {"-c", "--critical"},
      description = "PERCENT  CRITICAL from this loss over a tunnel")
  @Nullable String critical;

  @Parameter(
      names = {"-t", "--timeout"},
      description = "SECONDS  UNKNOWN if the last report is older")
  @Nullable String timeout;

  public HealthCheckCommand() {
    super(
        new CommandHelp(
            "health check",
            "",
            0,
            "one line for a monitoring system",
            List.of(
                "Prints the state in one line with performance data, as monitoring plugins do,",
                "then causes and remedies, and on a hub the last handshake of each peer, which",
                "the state does not depend on. It reads what the service wrote after its last",
                "round; if that is missing or old, the state is UNKNOWN. -w and -c can make a",
                "verdict worse, never better. If the check itself fails, it exits with 3.")));
  }

  /** Whether these arguments mean this command, even with typing errors. */
  public static boolean isMeant(List<String> args) {
    int health = args.indexOf("health");
    return health >= 0 && args.subList(health, args.size()).contains("check");
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    Thresholds thresholds = new Thresholds(number("-w", warning), number("-c", critical));
    OptionalDouble oldest = number("-t", timeout);
    Instant now = Instant.now();
    HealthFile health = HealthFileReader.read(session, now);
    if (oldest.isPresent()) {
      health = health.noOlderThan(Duration.ofMillis((long) (oldest.getAsDouble() * 1000)), now);
    }
    HealthCheck check = PluginOutput.of(health, thresholds);
    if (session.json()) {
      session.print(new HealthCheckDocument(check));
    } else {
      PluginOutput.lines(check).forEach(session::print);
    }
    return switch (check.state()) {
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
}
