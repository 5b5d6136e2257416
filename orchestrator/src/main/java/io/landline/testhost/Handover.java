// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * Passes the sockets of a test host to the service: it connects, root creates the sockets and sends
 * them in one message, and both sides close the connection.
 */
public final class Handover {
  /** Names the format of the message, so that two versions never misunderstand each other. */
  private static final String GREETING = "landline test host 1";

  private static final int ROOT = 0;

  /** Starting a JVM takes long on an emulated machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_UP = Duration.ofMillis(200);

  private Handover() {}

  /**
   * Root's side: creates the sockets and sends them to the connected process.
   *
   * @param service the user ID of the service, the only one allowed besides root
   * @throws TestHostException if the client is another user
   * @throws NativeCallException if this process may not create them, or the connection is closed
   */
  public static void give(UnixPacketSocket client, int service) {
    int user = client.peerUser();
    if (user != ROOT && user != service) {
      throw new TestHostException("user " + user + " is not allowed to get a test host");
    }
    try (TestHostSockets sockets = TestHostSockets.create()) {
      client.send(new UnixPacketSocket.Packet(GREETING, sockets.descriptors()));
    }
  }

  /**
   * The service's side: receives the sockets, and accepts them only from root.
   *
   * @throws TestHostException if root sends none
   * @throws NativeCallException if the connection fails
   */
  static TestHostSockets take(UnixPacketSocket server) {
    if (server.peerUser() != ROOT) {
      throw new TestHostException(
          "user " + server.peerUser() + " listens on the socket instead of root");
    }
    awaitPacket(server);
    Optional<UnixPacketSocket.Packet> packet = server.receive();
    if (packet.isEmpty()) {
      throw new TestHostException("landline test-hosts up ended without creating a test host");
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

  /** Waits for the message; an interrupt, as when the service stops, ends the wait. */
  private static void awaitPacket(UnixPacketSocket server) {
    long begun = System.nanoTime();
    while (!server.awaitPacket(LOOK_UP)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new TestHostException("interrupted");
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new TestHostException(
            "landline test-hosts up did not answer for " + PATIENCE.toSeconds() + " s");
      }
    }
  }
}
