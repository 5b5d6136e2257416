// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import io.landline.net.TransportProtocol;
import io.landline.policy.ForwardTerms;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A question about the site that two hosts share, or its answer: a page of the other host's
 * forwards, and from a hub the wrong source address of the site's packets, if it sees one.
 * Big-endian; an answer is exactly as long as its question, and fits a tunnel of 576 bytes.
 *
 * <pre>
 *    0               4               8               12
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0 | hub's prefix  | site's prefix | nonce of the round            |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16 | 1 |kind| page | whole length  | digest of all forwards        |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32 | all   | here  | expected addr | address seen  | port  | seen  |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 48 | up to 20 forwards of 24 bytes, then zeros                     |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 528| first half of HMAC-SHA256 of bytes 0 to 527                   |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *
 *    a forward
 *    0               4               8               12
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0 | public address|pro|on | first | last  |t.port | target        |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16 | digest of who may call        |
 *    +-------+-------+-------+-------+
 * </pre>
 *
 * @param kind question or answer
 * @param nonce random, of one round, so that old answers do not match
 * @param page from 0
 * @param digest of all forwards of the sender; 0 in a question
 * @param total how many forwards the sender has; 0 in a question
 * @param wrongSource the source that the hub's kernel gives the site's packets, if it is not the
 *     expected one; otherwise, in a question and from a site empty, sent as zeros
 * @param terms the forwards on the page; empty in a question
 */
public record ForwardsDatagram(
    Kind kind,
    long nonce,
    int page,
    long digest,
    int total,
    Optional<Sighting> wrongSource,
    List<ForwardTerms> terms) {
  /** Length of every datagram, bytes. */
  public static final int LENGTH = 544;

  /** Forwards in one datagram. */
  public static final int ON_A_PAGE = 20;

  private static final int VERSION = 1;
  private static final int KIND_AT = 17;
  private static final int SOURCE_AT = 36;
  private static final int TERMS_AT = 48;
  private static final int TERM_BYTES = 24;
  private static final int SIGNED = LENGTH - ProbeKey.TAG_BYTES;

  /** Question or answer; the numbers follow those of {@link ProbeDatagram.Kind}. */
  public enum Kind {
    QUESTION(5),
    ANSWER(6);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  public ForwardsDatagram {
    terms = List.copyOf(terms);
    if (page < 0 || page > 0xffff || total < 0 || total > 0xffff || terms.size() > ON_A_PAGE) {
      throw new IllegalArgumentException(
          "page " + page + ", " + terms.size() + " forwards of " + total);
    }
  }

  /** A question for a page. */
  public static ForwardsDatagram question(long nonce, int page) {
    return new ForwardsDatagram(Kind.QUESTION, nonce, page, 0, 0, Optional.empty(), List.of());
  }

  /** The answer to this question, from a host's report. */
  ForwardsDatagram answer(HostReport report) {
    ForwardPages pages = report.forwards();
    return new ForwardsDatagram(
        Kind.ANSWER,
        nonce,
        page,
        pages.digest(),
        pages.terms().size(),
        report.wrongSource(),
        pages.page(page));
  }

  /** How many pages the sender has, at least one. */
  public int pages() {
    return Math.max(1, (total + ON_A_PAGE - 1) / ON_A_PAGE);
  }

  /** The bytes, authenticated. */
  public byte[] encode(ProbeKey key) {
    byte[] bytes = new byte[LENGTH];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(key.prefix().bytes()).putLong(nonce);
    out.put((byte) VERSION).put((byte) kind.number).putShort((short) page).putInt(LENGTH);
    out.putLong(digest).putShort((short) total).putShort((short) terms.size());
    wrongSource.ifPresent(
        source ->
            out.put(source.expected().address().bytes())
                .put(source.seen().address().bytes())
                .putShort((short) source.expected().port())
                .putShort((short) source.seen().port()));
    out.position(TERMS_AT);
    terms.forEach(one -> out.put(bytes(one)));
    out.position(SIGNED);
    out.put(key.tag(bytes, SIGNED));
    return bytes;
  }

  /** A forward as datagrams carry it. */
  static byte[] bytes(ForwardTerms terms) {
    return ByteBuffer.allocate(TERM_BYTES)
        .put(terms.publicAddress().bytes())
        .put((byte) terms.ports().protocol().number())
        .put((byte) (terms.enabled() ? 1 : 0))
        .putShort((short) terms.ports().ports().first())
        .putShort((short) terms.ports().ports().last())
        .putShort((short) terms.targetPort())
        .put(terms.target().bytes())
        .putLong(terms.callers())
        .array();
  }

  /** Whether untrusted bytes have the length and kind of such a datagram. */
  static boolean isOne(byte[] bytes) {
    return bytes.length == LENGTH
        && (bytes[KIND_AT] == Kind.QUESTION.number || bytes[KIND_AT] == Kind.ANSWER.number);
  }

  /**
   * Decodes untrusted bytes.
   *
   * @return the datagram, if it is authentic and valid in every byte
   */
  public static Optional<ForwardsDatagram> decode(byte[] bytes, ProbeKey key) {
    if (!isOne(bytes)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int here = Short.toUnsignedInt(in.getShort(34));
    boolean ours =
        in.getLong(0) == key.prefix().value()
            && in.get(16) == VERSION
            && in.getInt(20) == LENGTH
            && here <= ON_A_PAGE
            && key.isAuthentic(bytes, SIGNED);
    if (!ours) {
      return Optional.empty();
    }
    List<ForwardTerms> terms = new ArrayList<>();
    for (int i = 0; i < here; i++) {
      Optional<ForwardTerms> one = terms(bytes, TERMS_AT + i * TERM_BYTES);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      terms.add(one.get());
    }
    return Optional.of(
        new ForwardsDatagram(
            bytes[KIND_AT] == Kind.QUESTION.number ? Kind.QUESTION : Kind.ANSWER,
            in.getLong(8),
            Short.toUnsignedInt(in.getShort(18)),
            in.getLong(24),
            Short.toUnsignedInt(in.getShort(32)),
            source(bytes),
            terms));
  }

  /** Empty if a port is 0: no wrong source was sent. */
  private static Optional<Sighting> source(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int expected = Short.toUnsignedInt(in.getShort(SOURCE_AT + 8));
    int seen = Short.toUnsignedInt(in.getShort(SOURCE_AT + 10));
    return expected == 0 || seen == 0
        ? Optional.empty()
        : Optional.of(
            new Sighting(
                endpoint(bytes, SOURCE_AT, expected), endpoint(bytes, SOURCE_AT + 4, seen)));
  }

  private static Endpoint endpoint(byte[] bytes, int at, int port) {
    return new Endpoint(IpAddress.of(Arrays.copyOfRange(bytes, at, at + 4)), port);
  }

  private static Optional<ForwardTerms> terms(byte[] bytes, int at) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int protocol = Byte.toUnsignedInt(in.get(at + 4));
    int first = Short.toUnsignedInt(in.getShort(at + 6));
    int last = Short.toUnsignedInt(in.getShort(at + 8));
    Optional<TransportProtocol> known =
        Arrays.stream(TransportProtocol.values()).filter(p -> p.number() == protocol).findFirst();
    if (known.isEmpty() || first < 1 || last < first) {
      return Optional.empty();
    }
    return Optional.of(
        new ForwardTerms(
            IpAddress.of(Arrays.copyOfRange(bytes, at, at + 4)),
            new ProtocolPorts(known.get(), new PortRange(first, last)),
            IpAddress.of(Arrays.copyOfRange(bytes, at + 12, at + 16)),
            Short.toUnsignedInt(in.getShort(at + 10)),
            bytes[at + 5] != 0,
            in.getLong(at + 16)));
  }
}
