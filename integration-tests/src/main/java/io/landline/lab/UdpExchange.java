// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.util.Optional;

/**
 * A question to a {@link UdpEcho} and its answer.
 *
 * @param seenAs the sender's address, as the server saw it
 * @param answeredFrom the answer's source, as the sender saw it
 * @param length bytes of the question, as the server saw it
 */
public record UdpExchange(Endpoint seenAs, Endpoint answeredFrom, int length) {

  /** Sends a question and waits up to {@link Patience#LONG} for the answer. */
  public static UdpExchange ask(UdpPeer asker, Endpoint server) {
    return ask(asker, server, new byte[32]);
  }

  public static UdpExchange ask(UdpPeer asker, Endpoint server, byte[] question) {
    asker.send(server, question);
    return read(asker.await());
  }

  /** As {@link #ask}, with a socket that exists for one question. */
  public static UdpExchange ask(Namespace namespace, Endpoint from, Endpoint server) {
    try (UdpPeer asker = UdpPeer.on(namespace, from)) {
      return ask(asker, server);
    }
  }

  private static UdpExchange read(UdpPeer.Datagram answer) {
    String[] words = answer.text().split(" ", -1);
    Optional<Endpoint> seenAs = HostEndpoint.parse(words[0]).numeric();
    return new UdpExchange(seenAs.orElseThrow(), answer.from(), Integer.parseInt(words[1]));
  }
}
