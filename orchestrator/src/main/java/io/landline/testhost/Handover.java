// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * Hands the sockets of a test host to the service: the service connects, a root process creates the
 * sockets and sends them in one message, and both close the connection.
 */
public final class Handover {
  /** Identifies the message, so that different versions do not misinterpret it. */
  private static final String GREETING = "landline test host 1";

  private static final int ROOT = 0;

  /** Long enough to start a JVM on an emulated machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_UP = Duration.ofMillis(200);

  private Handover() {}

  /**
   * Root's side: creates the sockets for the connected process.
   *
   * @param service the user that may have them, besides root
   * @throws TestHostException if another user is connected
   * @throws NativeCallException if this process may not create them, or the other one is gone
   */
  public static void give(UnixPacketSocket client, int service) {
    int user = client.peerUser();
    if (user != ROOT && user != service) {
      throw new TestHostException("user " + user + " connected, but may not have a test host");
    }
    try (TestHostSockets made = TestHostSockets.make()) {
      client.send(new UnixPacketSocket.Packet(GREETING, made.descriptors()));
    }
  }

  /**
   * The service's side: receives them, from root only.
   *
   * @throws TestHostException if root sends none
   * @throws NativeCallException if the connection fails
   */
  static TestHostSockets take(UnixPacketSocket server) {
    if (server.peerUser() != ROOT) {
      throw new TestHostException("user " + server.peerUser() + " listens there instead of root");
    }
    awaitPacket(server);
    Optional<UnixPacketSocket.Packet> packet = server.receive();
    if (packet.isEmpty()) {
      throw new TestHostException("landline test-hosts up ended without sending sockets");
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

  /** Waits in short steps, so that the service can end meanwhile. */
  private static void awaitPacket(UnixPacketSocket server) {
    long begun = System.nanoTime();
    while (!server.awaitPacket(LOOK_UP)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new TestHostException("interrupted");
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new TestHostException(
            "no answer from landline test-hosts up within " + PATIENCE.toSeconds() + " s");
      }
    }
  }
}
