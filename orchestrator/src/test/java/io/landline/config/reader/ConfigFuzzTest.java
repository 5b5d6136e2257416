// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A million damaged configurations: each is read, or refused with problems that can be printed; no
 * other exception comes out. Repeat a run with {@code -Dlandline.fuzz.seed=SEED}.
 */
final class ConfigFuzzTest {
  private static final int INPUTS = Integer.getInteger("landline.fuzz.inputs", 1_000_000);

  /** Pieces that mean something in a configuration, and values at the edges of what is allowed. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "null",
          "true",
          "-1",
          "0",
          "1e9",
          "65536",
          "0.5",
          "\"this\"",
          "\"udp/1-65535\"",
          "\"tcp+udp/0\"",
          "\"0.0.0.0/0\"",
          "\"::/0\"",
          "\"\"",
          "\"10.99.0.2\"",
          "\"10.49.7.19\"",
          "\"landline0\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "//",
          "\"note\":",
          "\"to\":",
          "\"role\":\"hub\",",
          "\"role\":\"site\",",
          "99999999999999999999",
          "\"0x0/0x0\"",
          "\"0xffffffff/0xffffffff\"",
          "4294967296",
          "\u0000",
          "\ufeff",
          "{},",
          "[],");

  private static List<byte[]> corpus() throws Exception {
    List<byte[]> corpus = new ArrayList<>();
    for (String directory : List.of("good", "bad")) {
      Path path = Path.of("src/test/resources/config", directory);
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
          // Half of all inputs begin as a file that is accepted.
          corpus.addAll(
              Collections.nCopies(directory.equals("good") ? 20 : 1, Files.readAllBytes(file)));
        }
      }
    }
    return corpus;
  }

  @Test
  void nothingButAConfigExceptionComesOut() throws Exception {
    long seed = Long.getLong("landline.fuzz.seed", System.nanoTime());
    System.out.println("configuration fuzz: seed " + seed + ", " + INPUTS + " inputs");
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    int read = 0;
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = damaged(corpus.get(random.nextInt(corpus.size())), random);
      try {
        assertThat(ConfigReader.parse(input).name()).isNotNull();
        read++;
      } catch (ConfigException e) {
        if (e.problems().isEmpty() || e.problems().get(0).reason().isEmpty()) {
          throw new AssertionError("refused without a reason: " + text(input));
        }
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ", input " + i + ": " + text(input), e);
      }
    }
    System.out.println("configuration fuzz: " + read + " read, " + refused + " refused");
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static byte[] damaged(byte[] original, Random random) {
    if (random.nextInt(50) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] input = original;
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(input.length + 1);
      int end = Math.min(input.length, at + random.nextInt(12));
      input =
          switch (random.nextInt(5)) {
            case 0 -> spliced(input, at, at, piece(random));
            case 1 -> spliced(input, at, end, new byte[0]);
            case 2 -> spliced(input, at, end, piece(random));
            case 3 -> digit(input, random);
            default ->
                spliced(
                    input,
                    at,
                    Math.min(input.length, at + 1),
                    new byte[] {(byte) random.nextInt(256)});
          };
    }
    return input;
  }

  private static byte[] piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** Changes a number a little: the result is often valid JSON with another meaning. */
  private static byte[] digit(byte[] input, Random random) {
    byte[] out = input.clone();
    for (int tries = 0; tries < 20 && out.length > 0; tries++) {
      int at = random.nextInt(out.length);
      if (out[at] >= '0' && out[at] <= '9') {
        out[at] = (byte) ('0' + random.nextInt(10));
        break;
      }
    }
    return out;
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] piece) {
    byte[] out = new byte[from + piece.length + input.length - to];
    System.arraycopy(input, 0, out, 0, from);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(input, to, out, from + piece.length, input.length - to);
    return out;
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.ISO_8859_1);
  }
}
