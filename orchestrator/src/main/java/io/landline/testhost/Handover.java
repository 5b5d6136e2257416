// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * How sockets of a test host come to the service: it connects, root makes them and sends them in
 * one message, and both close.
 */
public final class Handover {
  /** Says what comes with it, so that two versions never take one thing for another. */
  private static final String GREETING = "landline test host 1";

  private static final int ROOT = 0;

  /** An emulated machine takes its time to start a JVM. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_UP = Duration.ofMillis(200);

  private Handover() {}

  /**
   * Root's side: makes them for who is connected.
   *
   * @param service the user that may have them, beside root
   * @throws TestHostException if it is somebody else
   * @throws NativeCallException if this process may not make them, or the other is gone
   */
  public static void give(UnixPacketSocket client, int service) {
    int user = client.peerUser();
    if (user != ROOT && user != service) {
      throw new TestHostException("user " + user + " asked, and may not have a test host");
    }
    try (TestHostSockets made = TestHostSockets.make()) {
      client.send(new UnixPacketSocket.Packet(GREETING, made.descriptors()));
    }
  }

  /**
   * The service's side: takes them from root, and from nobody else.
   *
   * @throws TestHostException if root sends none
   * @throws NativeCallException if the connection fails
   */
  static TestHostSockets take(UnixPacketSocket server) {
    if (server.peerUser() != ROOT) {
      throw new TestHostException("user " + server.peerUser() + " listens there, and not root");
    }
    awaitPacket(server);
    Optional<UnixPacketSocket.Packet> packet = server.receive();
    if (packet.isEmpty()) {
      throw new TestHostException("landline test-hosts up ended without handing any over");
    }
    try {
      if (!packet.get().text().equals(GREETING)) {
        throw new TestHostException("another version of landline test-hosts up answered");
      }
      return TestHostSockets.of(packet.get().files());
    } catch (TestHostException e) {
      packet.get().closeFiles();
      throw e;
    }
  }

  /** Whoever ends the service does not wait for this. */
  private static void awaitPacket(UnixPacketSocket server) {
    long begun = System.nanoTime();
    while (!server.awaitPacket(LOOK_UP)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new TestHostException("interrupted");
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new TestHostException(
            "landline test-hosts up said nothing for " + PATIENCE.toSeconds() + " s");
      }
    }
  }
}
