// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.AddressFamily;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UplinkQuestionsTest {
  private static final UplinkQuestions ECHOES =
      new UplinkQuestions.Echoes(AddressFamily.IPV6, 0x0102030405060708L);

  @Test
  void an_echo_reply_answers_the_request_whose_data_it_has() {
    byte[] bytes = ECHOES.question(0x1234);
    assertThat(bytes[0]).isEqualTo((byte) 128);
    bytes[0] = (byte) 129;
    assertThat(ECHOES.answered(bytes)).hasValue(0x1234);
  }

  @Test
  void a_request_and_somebody_elses_reply_answer_nothing() {
    assertThat(ECHOES.answered(ECHOES.question(1))).isEmpty();
    byte[] other = new UplinkQuestions.Echoes(AddressFamily.IPV6, 1).question(1);
    other[0] = (byte) 129;
    assertThat(ECHOES.answered(other)).isEmpty();
  }

  @Test
  void no_bytes_break_it() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz echo replies: -Dfuzz.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(ECHOES.answered(bytes)).isEmpty();
    }
  }
}
