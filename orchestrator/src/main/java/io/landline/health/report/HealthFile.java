// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.verdict.Finding;
import io.landline.health.verdict.Spoken;
import io.landline.health.verdict.State;
import io.landline.health.verdict.Tally;
import io.landline.health.verdict.Verdict;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /run/landline/health}: what the service says of itself, for readers without a JVM. A word
 * and its value on each line; times in seconds since 1970.
 *
 * <pre>
 * landline-health 1
 * written 1763608860
 * until 1763608980           after which nobody should believe it
 * state 0                    as a monitoring plugin exits
 * since 1762831260
 * line wa7vc is 203.0.113.10, 6/6 legs
 * perf rtt=0.041s;;;0 loss=0%;5;20;0;100
 * more ...                   any number of them
 * </pre>
 *
 * @param written when
 * @param until when it is too old
 * @param state how well the host is
 * @param since since when
 * @param line one line for a monitoring system
 * @param perf performance data as monitoring plugins give it
 * @param more further lines for people
 */
public record HealthFile(
    Instant written,
    Instant until,
    State state,
    Instant since,
    String line,
    String perf,
    List<String> more) {
  private static final String MAGIC = "landline-health 1";
  private static final Duration LONG = Duration.ofDays(3660);

  public HealthFile {
    more = List.copyOf(more);
  }

  /**
   * What is written of a verdict.
   *
   * @param life how long it may be believed
   */
  public static HealthFile of(HostVerdict host, Instant now, Duration life) {
    List<String> more = new ArrayList<>();
    for (Verdict verdict : host.sites()) {
      for (Finding finding : verdict.findings()) {
        more.add(
            (host.isHub() ? verdict.site() + ": " : "")
                + finding.harm()
                + " since "
                + Figures.time(verdict.since(), now)
                + " UTC");
        more.add("cause, " + VerdictText.cause(finding));
        finding.remedy().forEach(line -> more.add("do: " + line));
      }
    }
    return new HealthFile(
        now, now.plus(life), host.state(), host.since(), host.shortline(), perf(host), more);
  }

  private static String perf(HostVerdict host) {
    boolean many = host.isHub() && host.sites().size() > 1;
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : host.sites()) {
      String suffix = many ? "_" + verdict.site() : "";
      Tally tally = verdict.tally();
      tally
          .roundTrip()
          .ifPresent(
              t -> parts.add("rtt" + suffix + "=" + decimals(t.toNanos() / 1e9, 4) + "s;;;0"));
      tally
          .loss()
          .ifPresent(l -> parts.add("loss" + suffix + "=" + decimals(l * 100, 1) + "%;5;20;0;100"));
    }
    return String.join(" ", parts);
  }

  private static String decimals(double value, int digits) {
    String text = Figures.decimals(value, digits);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  public String text() {
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    put(text, "written", String.valueOf(written.getEpochSecond()));
    put(text, "until", String.valueOf(until.getEpochSecond()));
    put(text, "state", String.valueOf(state.code()));
    put(text, "since", String.valueOf(since.getEpochSecond()));
    put(text, "line", line);
    put(text, "perf", perf);
    more.forEach(each -> put(text, "more", each));
    return text.toString();
  }

  private static void put(StringBuilder text, String word, String value) {
    text.append(word).append(' ').append(value.replaceAll("[\\p{Cntrl}|]", " ")).append('\n');
  }

  /** Reads what {@link #text} writes; empty if it is something else. */
  public static Optional<HealthFile> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(MAGIC)) {
      return Optional.empty();
    }
    Map<String, String> words = new LinkedHashMap<>();
    List<String> more = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int space = line.indexOf(' ');
      String word = space < 0 ? line : line.substring(0, space);
      String value = space < 0 ? "" : line.substring(space + 1);
      if (word.equals("more")) {
        more.add(value);
      } else {
        words.put(word, value);
      }
    }
    try {
      int code = Integer.parseInt(words.getOrDefault("state", ""));
      for (State state : State.values()) {
        if (state.code() == code) {
          return Optional.of(
              new HealthFile(
                  time(words, "written"),
                  time(words, "until"),
                  state,
                  time(words, "since"),
                  words.getOrDefault("line", ""),
                  words.getOrDefault("perf", ""),
                  more));
        }
      }
      return Optional.empty();
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant time(Map<String, String> words, String word) {
    return Instant.ofEpochSecond(Long.parseLong(words.getOrDefault(word, "")));
  }

  /** What is true of it when it is read: the same, or nothing any more. */
  public HealthFile at(Instant now) {
    if (!now.isAfter(until)) {
      return this;
    }
    return new HealthFile(
        written,
        until,
        State.UNKNOWN,
        until,
        "no word from the service for "
            + Spoken.time(Duration.between(written, now))
            + ": journalctl -u landline",
        "",
        List.of());
  }

  /** The same, believed for no longer than that after it was written. */
  public HealthFile noOlderThan(Duration age, Instant now) {
    Instant end = written.plus(age);
    return new HealthFile(
            written, end.isBefore(until) ? end : until, state, since, line, perf, more)
        .at(now);
  }

  /** Where there is no file at all. */
  public static HealthFile absent(Instant now, String why) {
    return new HealthFile(now, now, State.UNKNOWN, now, why, "", List.of());
  }

  /** Where nothing is probed, which stays so until it is written anew. */
  public static HealthFile suspended(Instant now, String why) {
    return new HealthFile(now, now.plus(LONG), State.UNKNOWN, now, why, "", List.of());
  }

  /** What a monitoring plugin prints. */
  public List<String> plugin() {
    List<String> lines = new ArrayList<>();
    lines.add("LANDLINE " + state.name() + " - " + line + (perf.isEmpty() ? "" : " | " + perf));
    lines.addAll(more);
    return lines;
  }
}
