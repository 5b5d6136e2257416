// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.api.HubList;
import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.probe.EchoMessages;
import io.landline.testhost.TestHostSockets;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Pings a provider's hub through its tunnel. A provider that answers no ping is heard by WireGuard
 * all the same: a peer says something within ten seconds of what it received.
 *
 * <p>Neither proves that the provider carries packets to the internet and back; the probes of each
 * round do.
 */
final class ProviderCaller implements HubCaller {
  /** How many unanswered pings are remembered. */
  private static final int MOST = 64;

  /** After so long without an answer to a ping, what WireGuard hears counts. */
  private static final Duration NO_ECHO = Duration.ofMinutes(1);

  /** How often WireGuard is asked what it has received, while something is awaited. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** sizeof(struct sockaddr_in). */
  private static final int SOCKADDR_IN = 16;

  private static final int NO_SOCKET = -1;

  private final SitePolicy view;
  private final SiteHub.Provider provider;
  private final Function<SitePolicy, Optional<WireGuardPeerState>> peer;
  private final EchoMessages messages =
      new EchoMessages(AddressFamily.IPV4, new SecureRandom().nextLong());

  /** When each unanswered ping was sent, by its sequence. */
  private final Map<Integer, Long> sent = new HashMap<>();

  private int fd = NO_SOCKET;
  private int sequence;
  private OptionalLong lastEcho = OptionalLong.empty();
  private OptionalLong lastLook = OptionalLong.empty();

  /** Bytes received from the peer when it was last looked at. */
  private OptionalLong received = OptionalLong.empty();

  private boolean awaits;

  /**
   * Asks nothing yet.
   *
   * @param view the site with that hub alone
   * @param peer what WireGuard says of a view's hub
   */
  ProviderCaller(
      SitePolicy view,
      SiteHub.Provider provider,
      Function<SitePolicy, Optional<WireGuardPeerState>> peer) {
    this.view = view;
    this.provider = provider;
    this.peer = peer;
  }

  @Override
  public HubLink link() {
    return view.links().get(0);
  }

  @Override
  public void ask(Selector selector, long now) {
    Optional<WireGuardPeerState> state = peer.apply(view);
    if (received.isEmpty()) {
      received = rx(state);
    }
    awaits = true;
    int mine = ++sequence & 0xffff;
    try {
      if (fd == NO_SOCKET) {
        fd = open();
      }
      if (sent.size() >= MOST) {
        sent.clear();
      }
      sent.put(mine, now);
      byte[] to = TestHostSockets.sockaddr(target(state), 0);
      int unused = LibC.get().sendto(fd, messages.request(mine), LibC.MSG_DONTWAIT, to);
    } catch (NativeCallException e) {
      sent.remove(mine);
      closeSocket(); // the tunnel is not there; a new socket is made with the next question
    }
  }

  private static OptionalLong rx(Optional<WireGuardPeerState> state) {
    return state.map(peer -> OptionalLong.of(peer.rxBytes())).orElseGet(OptionalLong::empty);
  }

  /** The hub's own public address, where it carries that, or any other address that it carries. */
  private IpAddress target(Optional<WireGuardPeerState> state) {
    return state
        .flatMap(WireGuardPeerState::endpoint)
        .map(Endpoint::address)
        .filter(address -> address.family() == AddressFamily.IPV4)
        .filter(this::isCarried)
        .orElseGet(
            () ->
                provider.allowsAnySource()
                    ? Footprint.NOBODY
                    : provider.allowedIps().get(0).address());
  }

  private boolean isCarried(IpAddress address) {
    return provider.allowedIps().stream().anyMatch(network -> network.contains(address));
  }

  private int open() {
    LibC libc = LibC.get();
    int made =
        libc.socket(
            LibC.AF_INET,
            LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC,
            LibC.IPPROTO_ICMP);
    try {
      libc.bind(made, TestHostSockets.sockaddr(view.tunnel().address().address(), 0));
      OptionalLong unused = libc.lastReceived(made); // turns timestamps on
      return made;
    } catch (NativeCallException e) {
      libc.close(made);
      throw e;
    }
  }

  @Override
  public Optional<Sign> heard(long now) {
    Optional<Duration> roundTrip = echo(now);
    if (roundTrip.isPresent()) {
      lastEcho = OptionalLong.of(now);
      received = OptionalLong.empty();
      awaits = false;
      return Optional.of(new Sign(roundTrip));
    }
    return expects(now) == HubList.Proof.WIREGUARD && awaits && hasReceived(now)
        ? Optional.of(new Sign(Optional.empty()))
        : Optional.empty();
  }

  private boolean hasReceived(long now) {
    if (lastLook.isPresent() && now - lastLook.getAsLong() < LOOK.toNanos()) {
      return false;
    }
    lastLook = OptionalLong.of(now);
    OptionalLong bytes = rx(peer.apply(view));
    // Fewer than before: the tunnel's interface is a new one.
    boolean more =
        bytes.isPresent() && received.isPresent() && bytes.getAsLong() > received.getAsLong();
    received = bytes;
    awaits = !more;
    return more;
  }

  @Override
  public HubList.Proof expects(long now) {
    return lastEcho.isPresent() && now - lastEcho.getAsLong() < NO_ECHO.toNanos()
        ? HubList.Proof.PING
        : HubList.Proof.WIREGUARD;
  }

  /** The round trip of the last ping that was answered since the last call. */
  private Optional<Duration> echo(long now) {
    Optional<Duration> roundTrip = Optional.empty();
    if (fd == NO_SOCKET || sent.isEmpty()) {
      return roundTrip;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(2 * EchoMessages.LENGTH);
    try {
      while (true) {
        int length =
            LibC.get()
                .recvfrom(fd, buffer, LibC.MSG_DONTWAIT | LibC.MSG_TRUNC, new byte[SOCKADDR_IN]);
        byte[] message = new byte[Math.min(length, buffer.capacity())];
        buffer.get(0, message);
        OptionalInt answered = messages.answered(message);
        Long at = answered.isPresent() ? sent.remove(answered.getAsInt()) : null;
        if (at != null) {
          roundTrip = Optional.of(Duration.ofNanos(Math.max(0, now - waited() - at)));
        }
      }
    } catch (NativeCallException e) {
      if (!e.errno().equals(Errno.EAGAIN)) {
        closeSocket();
      }
    }
    return roundTrip;
  }

  /** Nanoseconds since the kernel received the message that was just read; 0 if not known. */
  private long waited() {
    OptionalLong stamp = LibC.get().lastReceived(fd);
    Instant wall = Instant.now();
    long waited =
        stamp.isPresent()
            ? wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - stamp.getAsLong()
            : 0;
    return waited < 0 || waited > LOOK.toNanos() ? 0 : waited;
  }

  private void closeSocket() {
    if (fd != NO_SOCKET) {
      LibC.get().close(fd);
      fd = NO_SOCKET;
    }
    sent.clear();
  }

  @Override
  public void close() {
    closeSocket();
  }
}
