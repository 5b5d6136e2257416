// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.api.HubList;
import io.landline.policy.HubLink;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the service of a hub that runs Landline. */
final class LandlineCaller implements HubCaller {
  /** How many unanswered questions are remembered. */
  private static final int MOST = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final HubLink link;
  private final InetSocketAddress own;
  private final InetSocketAddress hub;
  private final Optional<ProbeKey> key;

  /** When each unanswered question was sent, by its nonce. */
  private final Map<Long, Long> sent = new HashMap<>();

  private @Nullable DatagramChannel channel;

  /**
   * Asks nothing yet.
   *
   * @param view the site with that hub alone
   * @param site this host's key
   */
  LandlineCaller(SitePolicy view, PrivateKey site) {
    this.link = view.links().get(0);
    this.own = new InetSocketAddress(link.tunnel().address().address().toInetAddress(), 0);
    this.hub =
        new InetSocketAddress(
            link.hub().tunnelAddress().orElseThrow().toInetAddress(), view.footprint().probePort());
    this.key = key(site, link);
  }

  private static Optional<ProbeKey> key(PrivateKey site, HubLink link) {
    try {
      return Optional.of(ProbeKey.ofSite(link.key(site), link.hub().publicKey()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an invalid key: the hub cannot answer
    }
  }

  @Override
  public HubLink link() {
    return link;
  }

  @Override
  public void ask(Selector selector, long now) {
    if (key.isEmpty()) {
      return;
    }
    try {
      DatagramChannel open = channel;
      if (open == null) {
        open = open(selector);
        channel = open;
      }
      long nonce = RANDOM.nextLong();
      byte[] question = ProbeDatagram.question(nonce, 0, ProbeDatagram.SHORTEST).encode(key.get());
      if (sent.size() >= MOST) {
        sent.clear();
      }
      sent.put(nonce, now);
      open.send(ByteBuffer.wrap(question), hub);
    } catch (IOException e) {
      close(); // the tunnel is not there; a new socket is made with the next question
    }
  }

  private DatagramChannel open(Selector selector) throws IOException {
    DatagramChannel made = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      made.bind(own);
      made.configureBlocking(false);
      made.register(selector, SelectionKey.OP_READ);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  @Override
  public Optional<Sign> heard(long now) {
    return answer(now).map(took -> new Sign(Optional.of(took)));
  }

  @Override
  public HubList.Proof expects(long now) {
    return HubList.Proof.SERVICE;
  }

  private Optional<Duration> answer(long now) {
    Optional<Duration> roundTrip = Optional.empty();
    DatagramChannel open = channel;
    if (open == null || key.isEmpty()) {
      return roundTrip;
    }
    ByteBuffer buffer = ByteBuffer.allocate(2 * ProbeDatagram.SHORTEST);
    try {
      while (open.receive(buffer.clear()) != null) {
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        Optional<Duration> one =
            ProbeDatagram.decode(bytes, key.get())
                .filter(datagram -> datagram.kind() == ProbeDatagram.Kind.ANSWER)
                .flatMap(datagram -> roundTrip(datagram, now));
        roundTrip = one.or(() -> Optional.empty()).isPresent() ? one : roundTrip;
      }
    } catch (IOException e) {
      close();
    }
    return roundTrip;
  }

  private Optional<Duration> roundTrip(ProbeDatagram answer, long now) {
    return Optional.ofNullable(sent.remove(answer.nonce()))
        .map(at -> Duration.ofNanos(Math.max(0, now - at - answer.held())));
  }

  @Override
  public void close() {
    DatagramChannel open = channel;
    channel = null;
    sent.clear();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        return; // it is of no use any more
      }
    }
  }
}
