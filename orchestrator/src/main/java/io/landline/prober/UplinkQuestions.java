// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;

/** What is asked through an uplink, and which datagram answers it. */
sealed interface UplinkQuestions {
  SecureRandom RANDOM = new SecureRandom();

  /** The bytes of a question. */
  byte[] question(int sequence);

  /** The sequence of the question that a datagram answers; empty if it answers none. */
  OptionalInt answered(byte[] datagram);

  /** Whether it is asked with ICMP, at no port. */
  boolean isEcho();

  /**
   * Questions for a hub: probes at the port of WireGuard, where a hub of Landline's has its test
   * host answer; ICMP echo requests over IPv6, and to a provider's hub.
   *
   * @param key shared with a hub of Landline's; empty for a provider's
   */
  static UplinkQuestions of(Endpoint hub, Optional<ProbeKey> key) {
    AddressFamily family = hub.address().family();
    return key.isPresent() && family == AddressFamily.IPV4
        ? new Probes(key.get(), RANDOM.nextLong())
        : new Echoes(family, RANDOM.nextLong());
  }

  /** Landline's own probes. */
  record Probes(ProbeKey key, long nonce) implements UplinkQuestions {
    @Override
    public byte[] question(int sequence) {
      return ProbeDatagram.question(nonce, sequence, ProbeDatagram.SHORTEST).encode(key);
    }

    @Override
    public OptionalInt answered(byte[] datagram) {
      Optional<ProbeDatagram> read =
          ProbeDatagram.decode(datagram, key)
              .filter(d -> d.kind() == ProbeDatagram.Kind.ANSWER && d.nonce() == nonce);
      return read.isPresent() ? OptionalInt.of(read.get().sequence()) : OptionalInt.empty();
    }

    @Override
    public boolean isEcho() {
      return false;
    }
  }

  /**
   * ICMP echo requests (RFC 792, RFC 4443); the kernel writes the checksum and the id.
   *
   * <pre>
   *   u8 type; u8 code 0; be16 checksum; be16 id; be16 sequence; be64 nonce
   * </pre>
   *
   * @param nonce tells these answers from those of other programs
   */
  record Echoes(AddressFamily family, long nonce) implements UplinkQuestions {
    private static final int LENGTH = 16;
    private static final byte REQUEST = 8;
    private static final byte REQUEST6 = (byte) 128;
    private static final byte REPLY = 0;
    private static final byte REPLY6 = (byte) 129;

    @Override
    public byte[] question(int sequence) {
      return ByteBuffer.allocate(LENGTH)
          .put(family == AddressFamily.IPV4 ? REQUEST : REQUEST6)
          .putShort(6, (short) sequence)
          .putLong(8, nonce)
          .array();
    }

    @Override
    public OptionalInt answered(byte[] datagram) {
      if (datagram.length != LENGTH) {
        return OptionalInt.empty();
      }
      ByteBuffer in = ByteBuffer.wrap(datagram);
      boolean ours =
          in.get(0) == (family == AddressFamily.IPV4 ? REPLY : REPLY6) && in.getLong(8) == nonce;
      return ours ? OptionalInt.of(Short.toUnsignedInt(in.getShort(6))) : OptionalInt.empty();
    }

    @Override
    public boolean isEcho() {
      return true;
    }
  }
}
