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
 * from conntrack as whom: rules that are bound to that interface do not touch what goes to the
 * hub's own test host. It reaches nobody:
 *
 * <pre>
 *   test host --- this host --- tunnel --- hub --- the first router behind it
 *          TTL 3           TTL 2                TTL 1   dies here
 * </pre>
 *
 * <p>Its destination is an address that nobody has besides. A port of each site's own keeps two
 * sites that share a public address from asking for one and the same translation.
 */
final class PublicFlow {
  /** To the first router behind the hub: this host and the hub take one each. */
  private static final int HOPS = 3;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ProbeTransport transport;
  private final Optional<Endpoint> to;
  private final ProbeKey key;

  /**
   * Nothing is sent yet.
   *
   * @param key marks it as ours, so that the hub counts it for no forward
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

  /** Sends one datagram from a new port. What does not leave is not seen by the hub. */
  void send() {
    if (to.isPresent() && transport.hasTestHost()) {
      try {
        send(transport.testHostSocket(), to.get());
      } catch (ProbeException | NativeCallException e) {
        // No socket, no route: other legs tell.
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
