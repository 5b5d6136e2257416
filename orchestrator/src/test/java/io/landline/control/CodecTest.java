// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and replies as lines. */
final class CodecTest {
  private static final int RUNS = Integer.getInteger("fuzz.runs", 200_000);
  private static final ChangeRecord RECORD =
      new ChangeRecord(
          new Author("josh", true, Optional.of("198.51.100.20")), "capture add \"dmr\"\n");
  private static final Instant TIME = Instant.parse("2025-11-20T19:42:00Z");

  static List<Request> requests() {
    Request.Candidate candidate =
        new Request.Candidate(Fingerprint.of(new byte[] {1}), "{ \"note\": \"ü\ud83d\ude00\" }\n");
    Request.Candidate without =
        new Request.Candidate(Fingerprint.of(new byte[0]), "{}", List.of(new Name("wa7vc")));
    return List.of(
        new Request.Status(),
        new Request.Live(),
        new Request.Health(),
        new Request.Probe(),
        new Request.Apply(RECORD, Optional.empty(), Optional.empty()),
        new Request.Apply(RECORD, Optional.of(candidate), Optional.of(Duration.ofSeconds(60))),
        new Request.Apply(RECORD, Optional.of(without), Optional.empty()),
        new Request.Await(15),
        new Request.Confirm(RECORD),
        new Request.RollBack(RECORD),
        new Request.Down(RECORD),
        new Request.Up(RECORD),
        new Request.Disable(RECORD, List.of("dmr"), Optional.of(Duration.ofHours(2))),
        new Request.Disable(RECORD, List.of("dmr", "flex"), Optional.empty()),
        new Request.Enable(RECORD, List.of("wa7vc/10.49.7.19")));
  }

  static List<Reply> replies() {
    StatusFacts quiet =
        new StatusFacts(
            "hub",
            "seattle",
            1,
            TIME,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new StatusFacts.Repairs(0, Optional.empty()),
            "",
            List.of());
    StatusFacts busy =
        new StatusFacts(
            "site",
            "wa7vc",
            4_000_000,
            TIME,
            Optional.of(new StatusFacts.Change(14, TIME, RECORD, "applied")),
            Optional.of(new StatusFacts.Probation(14, TIME, RECORD)),
            Optional.of(new StatusFacts.Down(TIME, RECORD)),
            new StatusFacts.Repairs(
                1, Optional.of(new StatusFacts.Repair(TIME, "ip rule of dmr", 80))),
            "the kernel refused",
            List.of(
                new StatusFacts.Disabled("dmr", Optional.of(TIME), TIME, RECORD),
                new StatusFacts.Disabled("flex", Optional.empty(), TIME, RECORD)));
    HealthFacts health =
        new HealthFacts(
            "CRITICAL",
            "nobody can reach dmr",
            TIME,
            TIME,
            List.of("CRITICAL  nobody can reach dmr", ""),
            List.of(
                new HealthFacts.Site(
                    "wa7vc",
                    "CRITICAL",
                    "nobody can reach dmr",
                    "203.0.113.10",
                    new HealthFacts.Measured(
                        Optional.of(Duration.ofMillis(41)),
                        Optional.of(Duration.ofNanos(400_000)),
                        OptionalInt.of(4),
                        OptionalInt.of(1392)),
                    List.of(
                        new HealthFacts.Leg(
                            "forward-inside", HealthFacts.Outcome.NOT_KNOWN, "not known: so")),
                    List.of(
                        new HealthFacts.Finding(
                            "CRITICAL",
                            "forward-inside",
                            "foreign-drop-on-site",
                            "certain",
                            "nobody can reach dmr",
                            "wa7vc drops",
                            List.of("Docker"),
                            List.of("iptables"))),
                    List.of(
                        new HealthFacts.Device(
                            "dmr", "10.49.7.19", true, Optional.of(true), Optional.of(12L)),
                        new HealthFacts.Device(
                            "flex", "10.49.7.20", false, Optional.empty(), Optional.empty()))),
                new HealthFacts.Site(
                    "k7xyz",
                    "UNKNOWN",
                    "k7xyz was not tried",
                    "203.0.113.11",
                    new HealthFacts.Measured(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty()),
                    List.of(),
                    List.of(),
                    List.of())));
    return List.of(
        new Reply.Health(Optional.of(health), ""),
        new Reply.Health(Optional.empty(), "no round yet"),
        new Reply.Refused(Reply.Reason.NOT_NOW, List.of("a", "b")),
        new Reply.Done(true, 15, "+2 elements", 1, Optional.of(TIME), List.of("so")),
        new Reply.Done(false, 0, "", 0, Optional.empty(), List.of()),
        new Reply.Settled(true),
        new Reply.Facts(quiet),
        new Reply.Facts(busy),
        new Reply.Live(new LiveFacts(List.of(), List.of(), 0, List.of(), List.of(), List.of())),
        new Reply.Live(live()));
  }

  private static LiveFacts live() {
    LiveFacts.Count none = new LiveFacts.Count(0, 0);
    LiveFacts.Count much = new LiveFacts.Count(3_000_000_000L, 4_000_000_000_000L);
    return new LiveFacts(
        List.of(
            new LiveFacts.Peer(
                "wa7vc",
                "203.0.113.10",
                Optional.of("192.0.2.1:31044"),
                Optional.of(TIME),
                5_000_000_000L,
                6_000_000_000L,
                4,
                7),
            new LiveFacts.Peer(
                "k7xyz", "203.0.113.11", Optional.empty(), Optional.empty(), 0, 0, 0, 0)),
        List.of(
            new LiveFacts.Forward(
                "ipsc", "udp/55193", "wa7vc/10.49.7.19", true, much, none, 6, 2, Optional.of(TIME)),
            new LiveFacts.Forward(
                "ssh", "tcp/2222", "this:22", false, none, none, 0, 0, Optional.empty())),
        100_000,
        List.of(
            new LiveFacts.Captured("dmr", "10.49.7.19", LiveFacts.Ipv6.MAC_UNKNOWN, 2),
            new LiveFacts.Captured("flex", "10.49.7.20", LiveFacts.Ipv6.BLOCKED, 0)),
        List.of(new LiveFacts.Refused("ipsc", 4_000_000_000L)),
        List.of(
            new LiveFacts.ChangedPort(
                "dmr", "udp/62031", Optional.of("203.0.113.10:64000"), "forward x holds that port"),
            new LiveFacts.ChangedPort("flex", "tcp/22", Optional.empty(), "because")));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requests_come_through(Request request) throws MalformedLineException {
    String line = RequestCodec.encode(request);
    assertThat(line).doesNotContain("\n");
    assertThat(RequestCodec.decode(line)).isEqualTo(request);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void replies_come_through(Reply reply) throws MalformedLineException {
    String line = ReplyCodec.encode(reply);
    assertThat(line).doesNotContain("\n");
    assertThat(ReplyCodec.decode(line)).isEqualTo(reply);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"landline\":2,\"verb\":\"status\"} | restart it after an update",
        "{\"landline\":\"1\",\"verb\":\"status\"} | 'landline' is not a number",
        "{\"verb\":\"status\"} | 'landline' is missing",
        "{\"landline\":1} | 'verb' is missing",
        "{\"landline\":1,\"verb\":\"shutdown\"} | no verb",
        "{\"landline\":1,\"verb\":\"confirm\"} | 'user' is missing",
        "{\"landline\":1,\"verb\":\"await\",\"number\":1e3} | 'number' is not a number",
        "{\"landline\":1,\"verb\":\"status\"} x | not a JSON object",
        "{'landline':1,'verb':'status'} | not a JSON object",
        "[] | not a JSON object",
        "null | not a JSON object",
        "`` | not a JSON object",
      })
  void what_is_no_request_is_refused_in_words(String line, String says) {
    assertThatThrownBy(() -> RequestCodec.decode(line))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageContaining(says);
  }

  @Test
  void spoiled_lines_are_refused_or_understood() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz control lines: " + RUNS + " inputs, -Dfuzz.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<String> requests = requests().stream().map(RequestCodec::encode).toList();
    List<String> replies = replies().stream().map(ReplyCodec::encode).toList();
    int refused = 0;
    int understood = 0;
    for (int run = 0; run < RUNS; run++) {
      boolean request = random.nextBoolean();
      List<String> from = request ? requests : replies;
      String line = spoiled(from.get(random.nextInt(from.size())), random);
      try {
        Object value = request ? RequestCodec.decode(line) : ReplyCodec.decode(line);
        assertThat(value).isNotNull();
        understood++;
      } catch (MalformedLineException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", run " + run + ": " + line, e);
      }
    }
    assertThat(refused).isPositive();
    assertThat(understood).isPositive();
  }

  private static String spoiled(String line, SplittableRandom random) {
    String pieces = "{}[]\":,01e9-nulltrue\\u\u0000é";
    StringBuilder text = new StringBuilder(line);
    for (int change = random.nextInt(1, 5); change > 0 && text.length() > 0; change--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }
}
