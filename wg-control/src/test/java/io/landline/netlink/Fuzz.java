// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Feeds a parser with spoiled real messages and plain noise: nothing but {@link
 * MalformedMessageException} may come out. The seed is printed; {@code -Dfuzz.seed} repeats a run,
 * {@code -Dfuzz.runs} sets its length.
 */
public final class Fuzz {
  private static final int RUNS = Integer.getInteger("fuzz.runs", 1_000_000);

  private Fuzz() {}

  /** Parses spoiled versions of these fixtures as whole payloads. */
  public static void messages(String what, List<String> fixtures, Consumer<NetlinkMessage> parser) {
    List<NetlinkMessage> real = fixtures.stream().map(HexFixture::message).toList();
    real.forEach(parser);
    int type = real.get(0).type();
    bytes(
        what,
        real.stream().map(NetlinkMessage::payload).toList(),
        payload -> parser.accept(NetlinkMessage.of(type, 0, 0, payload)));
  }

  /** Parses spoiled versions of {@code real}, and noise. */
  public static void bytes(String what, List<byte[]> real, Consumer<byte[]> parser) {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz " + what + ": " + RUNS + " inputs, -Dfuzz.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] input = input(random, real);
      try {
        parser.accept(input);
        accepted++;
      } catch (MalformedMessageException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            what + ", seed " + seed + ", run " + run + ": " + HexFormat.of().formatHex(input), e);
      }
    }
    assertThat(accepted).as("inputs that were understood").isPositive();
    assertThat(refused).as("inputs that were refused").isPositive();
  }

  private static byte[] input(SplittableRandom random, List<byte[]> real) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(120)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = real.get(random.nextInt(real.size())).clone();
    for (int change = random.nextInt(1, 6); change > 0 && bytes.length > 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
        case 3 -> {
          // A length or a type in the range that matters.
          bytes[at & ~3] = (byte) random.nextInt(64);
          if ((at | 1) < bytes.length) {
            bytes[at | 1] = (byte) (random.nextBoolean() ? 0 : 0x80);
          }
        }
        case 4 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        default -> {
          int from = random.nextInt(bytes.length);
          int length = random.nextInt(Math.min(40, bytes.length - Math.max(from, at)) + 1);
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
