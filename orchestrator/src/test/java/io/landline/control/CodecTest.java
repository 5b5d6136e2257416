// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.api.Examples;
import io.landline.api.Health;
import io.landline.api.Status;
import io.landline.change.Fingerprint;
import io.landline.config.document.TextChange;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and replies as lines. */
final class CodecTest {
  private static final int RUNS = Integer.getInteger("fuzz.runs", 200_000);

  static List<Request> requests() {
    Request.Candidate candidate =
        new Request.Candidate(
            Fingerprint.of(new byte[] {1}),
            new TextChange(3, "{ \"note\": \"ü\ud83d\ude00\" }\n", 5),
            List.of());
    Request.Candidate without =
        Request.Candidate.of(new byte[0], new byte[] {'{', '}'}, List.of(new Name("wa7vc")));
    return List.of(
        new Request.Status(),
        new Request.State(),
        new Request.Probe(),
        new Request.Knock(Optional.empty()),
        new Request.Knock(Optional.of(new Name("tokyo"))),
        new Request.Declared(),
        new Request.Apply(Examples.RECORD, Optional.empty(), Optional.empty()),
        new Request.Apply(
            Examples.RECORD, Optional.of(candidate), Optional.of(Duration.ofSeconds(60))),
        new Request.Apply(Examples.RECORD, Optional.of(without), Optional.empty()),
        new Request.Await(15),
        new Request.Confirm(Examples.RECORD),
        new Request.Rollback(Examples.RECORD),
        new Request.Down(Examples.RECORD),
        new Request.Up(Examples.RECORD),
        new Request.Disable(Examples.RECORD, List.of("dmr"), Optional.of(Duration.ofHours(2))),
        new Request.Disable(Examples.RECORD, List.of("dmr", "flex"), Optional.empty()),
        new Request.Enable(Examples.RECORD, List.of("wa7vc/10.49.7.19")),
        new Request.UseHub(Examples.RECORD, Optional.of(new Name("tokyo"))),
        new Request.UseHub(Examples.RECORD, Optional.empty()));
  }

  static List<Reply> replies() {
    return List.of(
        new Reply.Health(Examples.full()),
        new Reply.Health(Health.unknown("no round yet")),
        new Reply.Refused(Reply.Reason.NOT_NOW, List.of("a", "b")),
        new Reply.Done(true, 15, "+2 elements", 1, Optional.of(Examples.TIME), List.of("so")),
        new Reply.Done(false, 0, "", 0, Optional.empty(), List.of()),
        new Reply.Settled(true),
        new Reply.State(Examples.quiet()),
        new Reply.State(Examples.busy()),
        new Reply.Status(
            new Status(
                Examples.quiet(), Health.unknown("no round yet"), Examples.NO_TRAFFIC, List.of())),
        new Reply.Status(
            new Status(
                Examples.busy(), Examples.full(), Examples.traffic(), Examples.declarations())));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requests_come_through(Request request) throws MalformedJsonException {
    String line = RecordCodec.encode(Request.class, request);
    assertThat(line).doesNotContain("\n");
    assertThat(RecordCodec.decode(Request.class, line)).isEqualTo(request);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void replies_come_through(Reply reply) throws MalformedJsonException {
    String line = RecordCodec.encode(Reply.class, reply);
    assertThat(line).doesNotContain("\n");
    assertThat(RecordCodec.decode(Reply.class, line)).isEqualTo(reply);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"landline\":1,\"verb\":\"status\"} | $.landline: 1, but it should be 2",
        "{\"landline\":\"2\",\"verb\":\"status\"} | $.landline: not a number",
        "{\"verb\":\"status\"} | $.landline: missing",
        "{\"landline\":2} | $.verb: missing",
        "{\"landline\":2,\"verb\":\"shutdown\"} | $.verb: not one of",
        "{\"landline\":2,\"verb\":\"status\",\"x\":1} | $.x: unknown member",
        "{\"landline\":2,\"verb\":\"confirm\"} | $.user: missing",
        "{\"landline\":2,\"verb\":\"await\",\"number\":1e3} | $.number: not a whole number",
        "{\"landline\":2,\"verb\":\"status\"} x | $: not JSON",
        "{'landline':2,'verb':'status'} | $: not JSON",
        "[] | $: not an object",
        "null | null is not allowed",
        "`` | $: not JSON",
      })
  void what_is_no_request_is_refused_in_words(String line, String says) {
    assertThatThrownBy(() -> RecordCodec.decode(Request.class, line))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(says);
  }

  @Test
  void spoiled_lines_are_refused_or_understood() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz control lines: " + RUNS + " inputs, -Dfuzz.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<String> requests =
        requests().stream().map(r -> RecordCodec.encode(Request.class, r)).toList();
    List<String> replies = replies().stream().map(r -> RecordCodec.encode(Reply.class, r)).toList();
    int refused = 0;
    int understood = 0;
    for (int run = 0; run < RUNS; run++) {
      boolean request = random.nextBoolean();
      List<String> from = request ? requests : replies;
      String line = spoiled(from.get(random.nextInt(from.size())), random);
      try {
        Object value =
            request
                ? RecordCodec.decode(Request.class, line)
                : RecordCodec.decode(Reply.class, line);
        assertThat(value).isNotNull();
        understood++;
      } catch (MalformedJsonException e) {
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
