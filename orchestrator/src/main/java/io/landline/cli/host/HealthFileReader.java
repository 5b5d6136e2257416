// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.Session;
import io.landline.health.report.HealthFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the health that the service wrote last, unless it is out of date. */
public final class HealthFileReader {
  private static final Pattern AGE = Pattern.compile("([0-9]{1,5})([mhdwy])");

  private HealthFileReader() {}

  /** Never fails: a health that cannot be read is UNKNOWN. */
  public static HealthFile read(Session session, Instant now) {
    Path file = session.paths().health();
    try {
      return HealthFile.parse(Files.readString(file))
          .map(health -> health.at(now))
          .orElseGet(() -> HealthFile.absent(now, file + " is not what the service writes"));
    } catch (NoSuchFileException e) {
      return HealthFile.absent(
          now, "the service has not written anything yet: systemctl status landline");
    } catch (AccessDeniedException e) {
      return HealthFile.absent(now, "you may not read " + file);
    } catch (IOException e) {
      return HealthFile.absent(now, file + " cannot be read: " + e);
    }
  }

  /** {@code 24h}, {@code 7d}, {@code 90m}, {@code 1y}, or a date or time of ISO 8601. */
  public static Instant since(String text, Instant now) throws CommandFailure {
    Matcher age = AGE.matcher(text);
    try {
      if (age.matches()) {
        long minutes =
            switch (age.group(2)) {
              case "m" -> 1;
              case "h" -> 60;
              case "d" -> 24 * 60;
              case "w" -> 7 * 24 * 60;
              default -> 366 * 24 * 60;
            };
        long length = Math.multiplyExact(Long.parseLong(age.group(1)), minutes);
        if (length > 0 && length < 20L * 366 * 24 * 60) {
          return now.minusSeconds(length * 60);
        }
      } else {
        Instant time = Instant.parse(text.contains("T") ? text : text + "T00:00:00Z");
        if (time.isBefore(now) && time.isAfter(now.minusSeconds(20L * 366 * 86_400))) {
          return time;
        }
      }
    } catch (DateTimeException e) {
      // Reported below, like any other text that is not a time.
    }
    throw CommandFailure.usage(
        "--since " + text + " is not a time in the past",
        "write 24h, 7d, 1y, or a date such as 2026-11-20");
  }
}
