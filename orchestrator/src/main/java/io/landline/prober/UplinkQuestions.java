// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.probe.EchoMessages;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
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
   * ICMP echo requests.
   *
   * @param nonce tells these answers from those of other programs
   */
  record Echoes(AddressFamily family, long nonce) implements UplinkQuestions {
    @Override
    public byte[] question(int sequence) {
      return messages().request(sequence);
    }

    @Override
    public OptionalInt answered(byte[] datagram) {
      return messages().answered(datagram);
    }

    private EchoMessages messages() {
      return new EchoMessages(family, nonce);
    }

    @Override
    public boolean isEcho() {
      return true;
    }
  }
}
