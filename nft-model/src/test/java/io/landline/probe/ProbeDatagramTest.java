// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.wireguard.Hkdf;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProbeDatagramTest {
  private static final PrivateKey HUB = PrivateKey.generate();
  private static final PrivateKey SITE = PrivateKey.generate();
  private static final ProbeKey KEY = ProbeKey.ofSite(SITE, HUB.publicKey());
  private static final Endpoint FROM = new Endpoint(IpAddress.parse("192.0.2.1"), 40_000);
  private static final long SECOND = 1_000_000_000L;

  private static PrivateKey hex(String key) {
    return PrivateKey.of(HexFormat.of().parseHex(key));
  }

  @Test
  void the_two_halves_agree_as_in_rfc_7748() {
    // Section 6.1: Alice's and Bob's keys.
    PrivateKey alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    PrivateKey bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    String shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    assertThat(HexFormat.of().formatHex(alice.agree(bob.publicKey()))).isEqualTo(shared);
    assertThat(HexFormat.of().formatHex(bob.agree(alice.publicKey()))).isEqualTo(shared);
  }

  @Test
  void a_key_of_nobody_agrees_with_nobody() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeKey.ofSite(SITE, PublicKey.of(new byte[32])));
  }

  @Test
  void hkdf_is_that_of_rfc_5869() {
    // Appendix A.3: no salt, no info.
    byte[] secret = new byte[22];
    Arrays.fill(secret, (byte) 0x0b);
    assertThat(HexFormat.of().formatHex(Hkdf.derive(secret, "", 32)))
        .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
  }

  @Test
  void both_ends_derive_the_same_and_others_something_else() {
    ProbeKey atHub = ProbeKey.ofHub(HUB, SITE.publicKey());
    assertThat(atHub.prefix()).isEqualTo(KEY.prefix());
    byte[] question = ProbeDatagram.question(7, 1, 80).encode(KEY);
    assertThat(ProbeDatagram.decode(question, atHub)).isPresent();

    ProbeKey neighbour = ProbeKey.ofHub(HUB, PrivateKey.generate().publicKey());
    assertThat(neighbour.prefix().hub()).isEqualTo(KEY.prefix().hub());
    assertThat(neighbour.prefix().site()).isNotEqualTo(KEY.prefix().site());
    assertThat(ProbeDatagram.decode(question, neighbour)).isEmpty();
  }

  @Test
  void what_is_written_is_read() {
    for (String address : List.of("203.0.113.10", "2001:db8::1")) {
      Endpoint from = new Endpoint(IpAddress.parse(address), 65_535);
      ProbeDatagram answer = ProbeDatagram.question(-3, 65_535, 1400).answer(from, 12_345, true);
      assertThat(ProbeDatagram.decode(answer.encode(KEY), KEY)).contains(answer);
    }
  }

  @Test
  void a_probe_of_a_forward_begins_otherwise_and_so_does_its_answer() {
    Answerer answerer = new Answerer(List.of(KEY), 10, () -> true, 0);
    byte[] question = ProbeDatagram.question(1, 0, 80).throughForward().encode(KEY);
    byte[] answer = answerer.answer(question, FROM, 0, () -> 0).orElseThrow();
    for (byte[] datagram : List.of(question, answer)) {
      assertThat(Arrays.copyOf(datagram, ProbePrefix.BYTES))
          .isEqualTo(KEY.prefix().ofForward().bytes())
          .isNotEqualTo(KEY.prefix().bytes());
    }
    assertThat(ProbeDatagram.decode(answer, KEY).orElseThrow().ofForward()).isTrue();
  }

  @Test
  void an_answer_is_as_long_as_its_question_and_is_not_answered() {
    Answerer answerer = new Answerer(List.of(KEY), 10, () -> true, 0);
    for (int length : new int[] {80, 81, 1392, 65_507}) {
      byte[] question = ProbeDatagram.question(1, 0, length).encode(KEY);
      byte[] answer = answerer.answer(question, FROM, 3, () -> 8).orElseThrow();
      assertThat(answer).hasSize(length);
      assertThat(answerer.answer(answer, FROM, 3, () -> 8)).isEmpty();
      ProbeDatagram read = ProbeDatagram.decode(answer, KEY).orElseThrow();
      assertThat(read.caller()).contains(FROM);
      assertThat(read.held()).isEqualTo(5);
    }
  }

  @Test
  void no_more_is_answered_than_may_be() {
    Answerer answerer = new Answerer(List.of(KEY), 3, () -> false, -5 * SECOND);
    byte[] question = ProbeDatagram.question(1, 0, 80).encode(KEY);
    for (long second = -5; second < 5; second++) {
      int answered = 0;
      for (int i = 0; i < 9; i++) {
        long now = second * SECOND + i;
        Optional<byte[]> answer = answerer.answer(question, FROM, now, () -> now);
        answered += answer.isPresent() ? 1 : 0;
      }
      assertThat(answered).isEqualTo(3);
    }
  }

  @Test
  void one_spoiled_bit_anywhere_is_silence() {
    Answerer answerer = new Answerer(List.of(KEY), 1000, () -> false, 0);
    byte[] question = ProbeDatagram.question(1, 0, 96).encode(KEY);
    for (int bit = 0; bit < question.length * 8; bit++) {
      byte[] spoiled = question.clone();
      spoiled[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(answerer.answer(spoiled, FROM, 0, () -> 0)).as("bit %d", bit).isEmpty();
    }
    assertThat(answerer.answer(question, FROM, 0, () -> 0)).isPresent();
  }

  @Test
  void a_million_of_anything_is_silence() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz probes: 1000000 inputs, -Dfuzz.seed=" + seed);
    Random random = new Random(seed);
    Answerer answerer = new Answerer(List.of(KEY), Integer.MAX_VALUE, () -> false, 0);
    byte[] authentic = ProbeDatagram.question(1, 0, 128).encode(KEY);
    for (int i = 0; i < 1_000_000; i++) {
      byte[] input;
      if (random.nextInt(4) == 0) {
        input = new byte[random.nextInt(200)];
        random.nextBytes(input);
      } else {
        input = Arrays.copyOf(authentic, 1 + random.nextInt(160));
        for (int spoiled = 1 + random.nextInt(3); spoiled > 0; spoiled--) {
          input[random.nextInt(input.length)] = (byte) random.nextInt(256);
        }
      }
      if (!Arrays.equals(input, authentic)) {
        long now = i;
        assertThat(answerer.answer(input, FROM, now, () -> now).isPresent()).isFalse();
      }
    }
  }

  @Test
  void keys_redact_themselves() {
    assertThat(KEY).hasToString("(probe key)");
  }
}
