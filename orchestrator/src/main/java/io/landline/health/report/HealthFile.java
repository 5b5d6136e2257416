// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.Health;
import io.landline.api.HealthCheck;
import io.landline.api.PeerHandshake;
import io.landline.health.report.PluginOutput.Thresholds;
import io.landline.health.verdict.Spoken;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Name;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /run/landline/health}: the host's health, also for readers without a JVM. A word and its
 * value on each line; times in seconds since 1970.
 *
 * <pre>
 * landline-health 1
 * written 1763608860
 * until 1763608980           after which it is not valid
 * state 0                    as a monitoring plugin exits
 * since 1762831260
 * line wa7vc is 203.0.113.10, 6/6 legs
 * perf rtt=0.041s;;;0 loss=0%;5;20;0;100
 * more ...                   any number of them
 * peer phone 1763608812      a peer's last handshake, or never; any number of them
 * json {"state":"OK",...}    all but times and peers is derived from it
 * </pre>
 *
 * @param written when it was written
 * @param until until when it is valid
 * @param since since when the host is in this state
 * @param health the host's health, without legs and devices
 * @param peers when each of a hub's peers was last heard
 */
public record HealthFile(
    Instant written, Instant until, Instant since, Health health, List<PeerHandshake> peers) {
  private static final String MAGIC = "landline-health 1";
  private static final String NEVER = "never";
  private static final Duration LONG = Duration.ofDays(3660);

  public HealthFile {
    peers = List.copyOf(peers);
  }

  /**
   * The file for a host's health, without peers.
   *
   * @param life how long it is valid
   */
  public static HealthFile of(Health health, Instant now, Duration life) {
    return new HealthFile(
        now, now.plus(life), health.since().orElse(now), health.summary(), List.of());
  }

  /** For a missing file. */
  public static HealthFile absent(Instant now, String why) {
    return new HealthFile(now, now, now, Health.unknown(why), List.of());
  }

  /** While probing is suspended; valid until the next one is written. */
  public static HealthFile suspended(Instant now, String why) {
    return of(Health.unknown(why), now, LONG);
  }

  /** The same with peers. */
  public HealthFile with(List<PeerHandshake> heard) {
    return new HealthFile(written, until, since, health, heard);
  }

  /** The same, written at this time. */
  public HealthFile writtenAt(Instant time) {
    return new HealthFile(time, until, since, health, peers);
  }

  /** The file's text. */
  public String text() {
    HealthCheck check = check();
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    put(text, "written", String.valueOf(written.getEpochSecond()));
    put(text, "until", String.valueOf(until.getEpochSecond()));
    put(text, "state", String.valueOf(check.state().code()));
    put(text, "since", String.valueOf(since.getEpochSecond()));
    put(text, "line", check.line());
    put(text, "perf", check.perfdata());
    PluginOutput.details(check).forEach(each -> put(text, "more", each));
    peers.forEach(
        peer ->
            put(
                text,
                "peer",
                peer.name()
                    + " "
                    + peer.handshake().map(t -> String.valueOf(t.getEpochSecond())).orElse(NEVER)));
    // JSON encoding leaves one control character as it is: DEL.
    text.append("json ").append(RecordCodec.encode(health).replace("\u007f", "\\u007f"));
    return text.append('\n').toString();
  }

  private static void put(StringBuilder text, String word, String value) {
    text.append(word).append(' ').append(PluginOutput.oneLine(value)).append('\n');
  }

  /** Reads what {@link #text} writes; empty if it is something else. */
  public static Optional<HealthFile> parse(String text) {
    Map<String, String> words = new HashMap<>();
    List<String> peers = new ArrayList<>();
    text.lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              String word = space < 0 ? line : line.substring(0, space);
              String value = space < 0 ? "" : line.substring(space + 1);
              words.put(word, value);
              if (word.equals("peer")) {
                peers.add(value);
              }
            });
    try {
      Health health = RecordCodec.decode(Health.class, words.getOrDefault("json", ""));
      return text.startsWith(MAGIC + "\n")
          ? Optional.of(
              new HealthFile(
                  time(words, "written"),
                  time(words, "until"),
                  health.since().orElse(time(words, "since")),
                  health,
                  peers.stream().map(HealthFile::peer).toList()))
          : Optional.empty();
    } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static PeerHandshake peer(String value) {
    String[] parts = value.split(" ", 2);
    String time = parts.length < 2 ? "" : parts[1];
    return new PeerHandshake(
        new Name(parts[0]),
        time.equals(NEVER)
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(Long.parseLong(time))));
  }

  private static Instant time(Map<String, String> words, String word) {
    return Instant.ofEpochSecond(Long.parseLong(words.getOrDefault(word, "")));
  }

  /** The file at the time of reading: the same, or UNKNOWN if it is no longer valid. */
  public HealthFile at(Instant now) {
    if (!now.isAfter(until)) {
      return this;
    }
    String why =
        "no word from the service for "
            + Spoken.time(Duration.between(written, now))
            + ": journalctl -u landline";
    return new HealthFile(written, until, until, Health.unknown(why), List.of());
  }

  /** The same, valid for at most this time after it was written. */
  public HealthFile noOlderThan(Duration age, Instant now) {
    Instant end = written.plus(age);
    return new HealthFile(written, end.isBefore(until) ? end : until, since, health, peers).at(now);
  }

  /** The output of a monitoring plugin. */
  public HealthCheck check() {
    return PluginOutput.of(this, Thresholds.USUAL);
  }
}
