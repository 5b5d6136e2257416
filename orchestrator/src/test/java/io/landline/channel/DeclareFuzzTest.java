// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.grant.Declaration;
import io.landline.grant.DeviceName;
import io.landline.grant.ForwardRequest;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A lying site's documents: nothing but {@link MalformedJsonException} comes out. Repeat a run with
 * {@code -Dlandline.fuzz.seed=SEED}.
 */
final class DeclareFuzzTest {
  private static final int INPUTS = Integer.getInteger("landline.fuzz.inputs", 1_000_000) / 50;
  private static final long SEED = Long.getLong("landline.fuzz.seed", System.nanoTime());
  private static final String PIECES = "{}[],:\"\\/0123456789eE+-.tfnul \n\t\u0001\u001b\u202e";
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "1e999",
          "0.1",
          "9".repeat(18),
          "9".repeat(400),
          "65536",
          "\"udp/0\"",
          "\"udp/1-65535\"",
          "\"tcp+udp/70000\"",
          "\"0.0.0.0/0\"",
          "\"::/0\"",
          "\"10.99.0.1\"",
          "\"255.255.255.255\"",
          "\"this\"",
          "\"../../etc/passwd\"",
          "\"a\\u0000b\"",
          "\"\\u001b[31m\"",
          "\"" + "a".repeat(1000) + "\"",
          "9223372036",
          "\"127.0.0.1\"",
          "\"224.0.0.1\"",
          "\"fe80::1\"",
          "\"::ffff:10.0.0.1\"");

  private static ForwardRequest forward(int number) {
    Listen listen = Listen.parse("udp/" + (1024 + number % 60_000));
    return new ForwardRequest(
        new Name("f" + number),
        listen,
        Optional.of(IpAddress.parse("203.0.113.10")),
        IpAddress.parse("10.49.7.19"),
        listen.ports(),
        List.of(IpPrefix.parse("198.51.100.0/24")),
        Optional.of(5),
        true);
  }

  private static DeclareRequest request(int forwards) {
    List<ForwardRequest> all = new ArrayList<>();
    for (int i = 0; i < forwards; i++) {
      all.add(forward(i));
    }
    return new DeclareRequest(
        "0.2",
        5,
        false,
        Optional.of(Duration.ofSeconds(60)),
        new Declaration(
            List.of(IpPrefix.parse("10.49.7.0/24")),
            List.of(new DeviceName(new Name("dmr"), IpAddress.parse("10.49.7.19"))),
            List.of(IpAddress.parse("10.49.7.19")),
            all));
  }

  private static String mutated(String text, Random random) {
    StringBuilder now = new StringBuilder(text);
    for (int n = 1 + random.nextInt(4); n > 0 && now.length() > 0; n--) {
      int at = random.nextInt(now.length());
      switch (random.nextInt(4)) {
        case 0 -> now.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
        case 1 -> now.delete(at, Math.min(now.length(), at + random.nextInt(12)));
        case 2 -> {
          int from = random.nextInt(now.length());
          now.insert(at, now.substring(from, Math.min(now.length(), from + random.nextInt(60))));
        }
        default -> {
          int colon = now.indexOf(":", at);
          if (colon >= 0) {
            int end = colon + 1;
            while (end < now.length() && ",}]".indexOf(now.charAt(end)) < 0) {
              end++;
            }
            now.replace(colon + 1, end, VALUES.get(random.nextInt(VALUES.size())));
          }
        }
      }
    }
    return now.toString();
  }

  private static boolean isRead(String text, String where) {
    try {
      DeclareRequest read =
          RecordCodec.decode(DeclareRequest.class, text, RequestReader.MOST_VALUES);
      assertThat(read.software()).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
      return true;
    } catch (MalformedJsonException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(where + ": " + text, e);
    }
  }

  @Test
  void mutated_documents() {
    System.out.println("declaration fuzz: seed " + SEED + ", " + INPUTS + " inputs");
    Random random = new Random(SEED);
    String good = RecordCodec.encode(request(3));
    int read = 0;
    for (int i = 0; i < INPUTS; i++) {
      read += isRead(mutated(good, random), "seed " + SEED + ", input " + i) ? 1 : 0;
    }
    assertThat(read).as("documents that were understood").isBetween(1, INPUTS - 1);
  }

  @Test
  void random_bytes() {
    Random random = new Random(SEED);
    for (int i = 0; i < INPUTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(PIECES.charAt(random.nextInt(PIECES.length())));
      }
      assertThat(isRead(text.toString(), "seed " + SEED)).isFalse();
    }
  }

  @Test
  void the_largest_declaration_is_read_and_a_larger_one_is_not() {
    String largest = RecordCodec.encode(request(Declaration.MOST));
    assertThat(largest.length()).isLessThan(ChannelServer.LONGEST_BODY);
    assertThat(isRead(largest, "largest")).isTrue();
    String list = largest.substring(largest.indexOf("{\"name\""), largest.lastIndexOf("]"));
    String tenfold = largest.replace(list, String.join(",", List.of(list, list, list, list, list)));
    assertThat(isRead(tenfold, "50,000 forwards")).isFalse();
  }

  @Test
  void numbers_without_a_successor_are_refused() {
    String good = RecordCodec.encode(request(0));
    for (String revision : List.of("9".repeat(18), "1" + "0".repeat(18), "-1", "1.5")) {
      String text = good.replace("\"revision\":5", "\"revision\":" + revision);
      assertThat(isRead(text, revision)).isFalse();
    }
    for (String seconds : List.of("9223372036", "31622401", "-1", "1e9")) {
      String text = good.replace("\"probationSeconds\":60", "\"probationSeconds\":" + seconds);
      assertThat(text).isNotEqualTo(good);
      assertThat(isRead(text, seconds)).isFalse();
    }
  }
}
