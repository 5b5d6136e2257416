// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.Endpoint;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A new flow of the site's test host that leaves by the hub's public interface, where the hub reads
 * its source address from conntrack. Probes to the hub's own test host do not meet the rules of
 * that interface. The datagram reaches no host:
 *
 * <pre>
 *   test host --- this host --- tunnel --- hub --- the first router behind it
 *          TTL 3           TTL 2                TTL 1   dropped here
 * </pre>
 *
 * <p>Its destination is an address that no host has either. Each site uses a port of its own, so
 * that two sites with the same public address do not need the same translation.
 */
final class PublicFlow {
  /** To the first router behind the hub: this host and the hub take one each. */
  private static final int HOPS = 3;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ProbeTransport transport;
  private final Optional<Endpoint> to;
  private final ProbeKey key;

  /**
   * Sends nothing yet.
   *
   * @param key marks the datagram as a probe, so that the hub counts it for no forward
   */
  PublicFlow(ProbeTransport transport, SitePolicy policy, ProbeKey key) {
    this.transport = transport;
    this.key = key;
    // What is excluded leaves by the site's own WAN.
    boolean excluded =
        policy.capture().exclude().stream().anyMatch(n -> n.contains(Footprint.NOBODY));
    this.to =
        policy
            .canary()
            .filter(canary -> !excluded)
            .map(Canary::port)
            .map(port -> new Endpoint(Footprint.NOBODY, port));
  }

  /** Sends one datagram from a new port. If that fails the hub sees no flow. */
  void send() {
    if (to.isPresent() && transport.hasTestHost()) {
      try {
        send(transport.testHostSocket(), to.get());
      } catch (ProbeException | NativeCallException e) {
        // No socket or no route: other legs report that.
      }
    }
  }

  private void send(LentSocket lent, Endpoint destination) {
    LibC libc = LibC.get();
    try {
      libc.setsockopt(lent.fd(), LibC.IPPROTO_IP, LibC.IP_TTL, HOPS);
      byte[] bytes =
          ProbeDatagram.question(RANDOM.nextLong(), 0, ProbeDatagram.SHORTEST).encode(key);
      libc.sendto(
          lent.fd(),
          bytes,
          LibC.MSG_DONTWAIT,
          TestHostSockets.sockaddr(destination.address(), destination.port()));
    } finally {
      libc.close(lent.fd());
      lent.giveBack().run();
    }
  }
}
