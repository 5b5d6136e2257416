// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 60s}, {@code 5m}, {@code 2h}, {@code 3d}. */
public final class Span {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(366);

  private Span() {}

  /** Parses a duration; the failure names the option. */
  public static Duration parse(String option, String text) throws CommandFailure {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration span =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      if (span.compareTo(LONGEST) <= 0) {
        return span;
      }
    }
    throw CommandFailure.usage(
        option + ": '" + text + "' is not a duration", "write 60s, 5m, 2h or 3d");
  }
}
