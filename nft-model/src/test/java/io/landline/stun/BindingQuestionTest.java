// SPDX-License-Identifier: Apache-2.0
package io.landline.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the test vectors of RFC 5769, whose four messages have one transaction id. */
final class BindingQuestionTest {
  private static final byte[] ID = hex("b7e7a701bc34d686fa87dfae");

  /** RFC 5769, 2.2. */
  private static final byte[] IPV4 =
      hex(
          "0101003c2112a442b7e7a701bc34d686fa87dfae"
              + "8022000b7465737420766563746f7220"
              + "002000080001a147e112a643"
              + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
              + "80280004c07d4c96");

  /** RFC 5769, 2.3. */
  private static final byte[] IPV6 =
      hex(
          "010100482112a442b7e7a701bc34d686fa87dfae"
              + "8022000b7465737420766563746f7220"
              + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
              + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
              + "80280004c8fb0b4c");

  private static final Endpoint SEEN = new Endpoint(IpAddress.parse("192.0.2.1"), 32853);
  private static final BindingQuestion QUESTION = BindingQuestion.of(ID);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** A success for {@link #ID} with these attributes. */
  private static byte[] success(String attributes) {
    byte[] behind = hex(attributes);
    return ByteBuffer.allocate(20 + behind.length)
        .putShort((short) 0x0101)
        .putShort((short) behind.length)
        .putInt(0x2112a442)
        .put(ID)
        .put(behind)
        .array();
  }

  @Test
  void the_vectors_of_the_rfc_are_read() {
    assertThat(QUESTION.answer(IPV4)).contains(SEEN);
    assertThat(QUESTION.answer(IPV6))
        .contains(new Endpoint(IpAddress.parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
  }

  @Test
  void a_request_is_its_header() {
    assertThat(QUESTION.encode()).isEqualTo(hex("000100002112a442b7e7a701bc34d686fa87dfae"));
    // The answer's header differs in the type and the length only.
    assertThat(Arrays.copyOfRange(QUESTION.encode(), 4, 20))
        .isEqualTo(Arrays.copyOfRange(IPV4, 4, 20));
  }

  @Test
  void each_question_has_an_id_of_its_own_and_takes_no_other_answer() {
    BindingQuestion one = BindingQuestion.fresh();
    assertThat(one.encode()).isNotEqualTo(BindingQuestion.fresh().encode());
    assertThat(one.answer(IPV4)).isEmpty();
    byte[] itsOwn = IPV4.clone();
    System.arraycopy(one.encode(), 8, itsOwn, 8, 12);
    // Another id, and the fingerprint is of the old one.
    assertThat(one.answer(itsOwn)).isEmpty();
    assertThat(one.answer(withoutFingerprint(itsOwn))).contains(SEEN);
  }

  private static byte[] withoutFingerprint(byte[] bytes) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 8);
    ByteBuffer.wrap(shorter).putShort(2, (short) (shorter.length - 20));
    return shorter;
  }

  @Test
  void the_plain_address_counts_where_the_other_is_not_there() {
    String plain = "00010008" + "0001" + "8055" + "c0000201";
    assertThat(QUESTION.answer(success(plain))).contains(SEEN);
    String other = "00010008" + "0001" + "8055" + "c0000263";
    String xored = "00200008" + "0001" + "a147" + "e112a643";
    assertThat(QUESTION.answer(success(other + xored))).contains(SEEN);
    assertThat(QUESTION.answer(success(xored + other))).contains(SEEN);
  }

  @Test
  void what_is_no_answer_says_nothing() {
    assertThat(QUESTION.answer(new byte[0])).isEmpty();
    assertThat(QUESTION.answer(QUESTION.encode())).isEmpty();
    assertThat(QUESTION.answer(success(""))).isEmpty();
    // An error, a length that is another, an attribute that must be understood, port 0.
    byte[] error = IPV4.clone();
    error[1] = 0x11;
    assertThat(QUESTION.answer(error)).isEmpty();
    assertThat(QUESTION.answer(Arrays.copyOf(IPV4, IPV4.length - 4))).isEmpty();
    String xored = "00200008" + "0001" + "a147" + "e112a643";
    assertThat(QUESTION.answer(success(xored + "00240004" + "6e0001ff"))).isEmpty();
    assertThat(QUESTION.answer(success(xored + "80240004" + "6e0001ff"))).contains(SEEN);
    assertThat(QUESTION.answer(success("00200008" + "0001" + "2112" + "e112a643"))).isEmpty();
    // An attribute that is longer than the message.
    assertThat(QUESTION.answer(success("00200009" + "0001" + "a147" + "e112a643"))).isEmpty();
    assertThatThrownBy(() -> BindingQuestion.of(new byte[11]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void no_flipped_bit_makes_another_address_of_it() {
    int noticed = 0;
    for (int bit = 0; bit < IPV4.length * 8; bit++) {
      byte[] flipped = IPV4.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Optional<Endpoint> read = QUESTION.answer(flipped);
      if (read.isPresent()) {
        // It hid the CRC behind it, and is not in the address.
        assertThat(read).as("bit " + bit).contains(SEEN);
      } else {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(IPV4.length * 8 - 20);
  }

  @Test
  void a_million_of_strange_messages_do_no_harm() {
    Random random = new Random(8489);
    int read = 0;
    for (int i = 0; i < 1_000_000; i++) {
      byte[] bytes = (random.nextBoolean() ? withoutFingerprint(IPV4) : IPV6).clone();
      int changes = random.nextInt(6);
      for (int c = 0; c < changes; c++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      byte[] cut = Arrays.copyOf(bytes, length);
      if (length >= 20 && random.nextBoolean()) {
        ByteBuffer.wrap(cut).putShort(2, (short) (length - 20));
      }
      read += QUESTION.answer(cut).isPresent() ? 1 : 0;
    }
    // Those that nobody touched where it matters.
    assertThat(read).isBetween(1, 999_999);
  }
}
