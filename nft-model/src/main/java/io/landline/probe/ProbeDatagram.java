// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A question or its answer. Big-endian; the same layout both ways, so that an answer is exactly as
 * long as its question.
 *
 * <pre>
 *    0               4               8               12
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0 | hub's prefix  | site's prefix | nonce of the round            |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16 | 1 |kind| seq  | whole length  | held by the answerer, ns      |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32 | port  |host|0| path mtu      |               0               |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 48 | address that the answerer saw, IPv4 as ::ffff:a.b.c.d         |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 64 | first half of HMAC-SHA256 of bytes 0 to 63                    |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 80 | zeros up to the whole length
 * </pre>
 *
 * <p>It contains no time of day, only how long the answerer held the question, so the clocks of the
 * two hosts need not agree.
 *
 * @param kind question or answer
 * @param nonce random, of one round of one leg, so that old answers do not match
 * @param sequence from 0 up in the round; 1 in a hello that asks for no data after the answer
 * @param length bytes of the whole datagram
 * @param held how long the answerer held the question, nanoseconds; 0 in a question
 * @param caller the sender's address as the answerer saw it; empty in a question
 * @param testHost whether the answerer's test host is up; some legs need it
 * @param ofForward whether it uses the map entry of a forward, and so begins with {@link
 *     ProbePrefix#ofForward}; an answer has the prefix of its question
 * @param pathMtu in a site's question, what the site says of its path: bytes of the longest inner
 *     packet; 0 where it says nothing, and in an answer
 */
public record ProbeDatagram(
    Kind kind,
    long nonce,
    int sequence,
    int length,
    long held,
    Optional<Endpoint> caller,
    boolean testHost,
    boolean ofForward,
    int pathMtu) {
  /** Bytes of the shortest one. */
  public static final int SHORTEST = 80;

  /** Bytes of the longest one that UDP over IPv4 carries. */
  public static final int LONGEST = 65_507;

  private static final int VERSION = 1;
  private static final int SIGNED = 64;
  private static final int SEQUENCE_AT = 18;
  private static final int PATH_MTU_AT = 36;
  private static final short BRIEF = 1;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  /** Question or answer, of a datagram or at the head of a TCP connection. */
  public enum Kind {
    QUESTION(1),
    ANSWER(2),
    HELLO(3),
    HELLO_BACK(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private static Optional<Kind> of(int number) {
      return Arrays.stream(values()).filter(k -> k.number == number).findFirst();
    }
  }

  public ProbeDatagram {
    if (pathMtu < 0 || pathMtu > 0xffff) {
      throw new IllegalArgumentException("path mtu " + pathMtu);
    }
    if (length < SHORTEST || length > LONGEST || sequence < 0 || sequence > 0xffff || held < 0) {
      throw new IllegalArgumentException(
          "length " + length + ", sequence " + sequence + ", held " + held);
    }
  }

  /** A question. */
  public static ProbeDatagram question(long nonce, int sequence, int length) {
    return new ProbeDatagram(
        Kind.QUESTION, nonce, sequence, length, 0, Optional.empty(), false, false, 0);
  }

  /** The same, for the map entry of a forward. */
  public ProbeDatagram throughForward() {
    return new ProbeDatagram(kind, nonce, sequence, length, held, caller, testHost, true, pathMtu);
  }

  /** The same, saying what the path carries. */
  public ProbeDatagram saying(int bytes) {
    return new ProbeDatagram(
        kind, nonce, sequence, length, held, caller, testHost, ofForward, bytes);
  }

  /** A question at the start of a TCP connection; its answer is followed by bulk data. */
  public static ProbeDatagram hello(long nonce) {
    return new ProbeDatagram(Kind.HELLO, nonce, 0, SHORTEST, 0, Optional.empty(), false, false, 0);
  }

  /** A question at the start of a TCP connection; only its answer comes back. */
  public static ProbeDatagram briefHello(long nonce) {
    return new ProbeDatagram(
        Kind.HELLO, nonce, BRIEF, SHORTEST, 0, Optional.empty(), false, false, 0);
  }

  /** Whether an authentic hello, or the answer to one, is of the brief kind. */
  public static boolean isBrief(byte[] hello) {
    return ByteBuffer.wrap(hello).getShort(SEQUENCE_AT) == BRIEF;
  }

  /**
   * The answer to this question.
   *
   * @param from the sender's address as this host saw it
   * @param forNanos how long this host held the question
   * @param hasTestHost whether this host's test host is up
   * @throws IllegalStateException if this is not a question
   */
  public ProbeDatagram answer(Endpoint from, long forNanos, boolean hasTestHost) {
    if (kind != Kind.QUESTION && kind != Kind.HELLO) {
      throw new IllegalStateException("answers are not answered");
    }
    Kind back = kind == Kind.QUESTION ? Kind.ANSWER : Kind.HELLO_BACK;
    return new ProbeDatagram(
        back,
        nonce,
        sequence,
        length,
        Math.max(0, forNanos),
        Optional.of(from),
        hasTestHost,
        ofForward,
        0);
  }

  /** The bytes, authenticated. */
  public byte[] encode(ProbeKey key) {
    byte[] bytes = new byte[length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    ProbePrefix prefix = ofForward ? key.prefix().ofForward() : key.prefix();
    out.put(prefix.bytes()).putLong(nonce);
    out.put((byte) VERSION).put((byte) kind.number).putShort((short) sequence).putInt(length);
    out.putLong(held);
    out.putShort((short) caller.map(Endpoint::port).orElse(0).intValue());
    out.put((byte) (testHost ? 1 : 0));
    out.putInt(PATH_MTU_AT, pathMtu);
    out.position(48);
    caller.ifPresent(from -> out.put(mapped(from.address())));
    out.position(SIGNED);
    out.put(key.tag(bytes, SIGNED));
    return bytes;
  }

  private static byte[] mapped(IpAddress address) {
    byte[] bytes = address.bytes();
    if (address.family() == AddressFamily.IPV6) {
      return bytes;
    }
    return ByteBuffer.allocate(16).put(MAPPED).put(bytes).array();
  }

  /** The key of the hub and site whose prefix these bytes begin with. */
  public static Optional<ProbeKey> keyOf(byte[] bytes, Map<ProbePrefix, ProbeKey> keys) {
    return bytes.length < SHORTEST
        ? Optional.empty()
        : Optional.ofNullable(keys.get(ProbePrefix.of(ByteBuffer.wrap(bytes).getLong())));
  }

  /**
   * Decodes untrusted bytes.
   *
   * @return the datagram, if it is authentic and valid in every byte
   */
  public static Optional<ProbeDatagram> decode(byte[] bytes, ProbeKey key) {
    if (bytes.length < SHORTEST || bytes.length > LONGEST) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long prefix = in.getLong();
    boolean ofForward = prefix == key.prefix().ofForward().value();
    boolean ours =
        (ofForward || prefix == key.prefix().value())
            && in.get(16) == VERSION
            && in.getInt(20) == bytes.length
            && in.getInt(PATH_MTU_AT) >>> 16 == 0
            && key.isAuthentic(bytes, SIGNED)
            && isZero(bytes, SHORTEST);
    if (!ours) {
      return Optional.empty();
    }
    long nonce = in.getLong(8);
    int sequence = Short.toUnsignedInt(in.getShort(SEQUENCE_AT));
    long held = in.getLong(24);
    int port = Short.toUnsignedInt(in.getShort(32));
    Optional<Endpoint> caller =
        port == 0 ? Optional.empty() : Optional.of(new Endpoint(address(bytes), port));
    return held < 0
        ? Optional.empty()
        : Kind.of(in.get(17))
            .map(
                kind ->
                    new ProbeDatagram(
                        kind,
                        nonce,
                        sequence,
                        bytes.length,
                        held,
                        caller,
                        in.get(34) != 0,
                        ofForward,
                        in.getInt(PATH_MTU_AT)));
  }

  private static IpAddress address(byte[] bytes) {
    boolean four = Arrays.equals(bytes, 48, 60, MAPPED, 0, 12);
    return IpAddress.of(Arrays.copyOfRange(bytes, four ? 60 : 48, 64));
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
