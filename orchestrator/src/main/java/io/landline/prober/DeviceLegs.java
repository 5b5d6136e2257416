// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Tries the path of each captured device to the internet: from a socket bound to the device's
 * address to the hub's test host, or, with a provider, to STUN servers ({@link StunLeg}). The
 * device takes no part: the rules of {@code compile.DeviceProbes} bring the answers back to the
 * socket. These datagrams take the OUTPUT hook; the canary's test the FORWARD hook.
 *
 * <p>IP_TRANSPARENT, which lets a socket use another host's address, needs only CAP_NET_ADMIN.
 */
final class DeviceLegs {
  /**
   * Above Linux's ephemeral ports (ip_local_port_range), so that a device's flow and the canary's
   * to the same test host never share a source port: the hub would have to translate one of them.
   */
  private static final PortRange PORTS = new PortRange(61_000, 65_535);

  private static final IpAddress STRANGER = Footprint.STRANGER.address();

  private final SitePolicy policy;
  private final ProbeKey key;
  private final ProbeTransport transport;
  private final Share share;
  private final List<Device> devices;

  /** By device, the ports of {@link #PORTS} that no forward uses, counted from the first. */
  private final Map<IpAddress, BitSet> free = new HashMap<>();

  /** Each burst takes another port, so that it is a new flow. */
  private int next = ThreadLocalRandom.current().nextInt(PORTS.size());

  /**
   * The ports that the probes through one of a site's hubs use. All hubs have the same test host
   * address, so a flow through one of them must not have the addresses and ports of a flow through
   * another, which conntrack still knows by that one's mark.
   *
   * @param number of the hub, from 0
   * @param count how many hubs there are
   */
  record Share(int number, int count) {
    static final Share WHOLE = new Share(0, 1);

    /** Whether a port belongs to it, counted from the first. */
    boolean has(int port) {
      return port % count == number;
    }
  }

  DeviceLegs(SitePolicy policy, ProbeKey key, ProbeTransport transport, Share share) {
    this.policy = policy;
    this.key = key;
    this.transport = transport;
    this.share = share;
    this.devices =
        policy.capture().devices().stream()
            .filter(device -> device.address().family() == AddressFamily.IPV4)
            // Without a port outside all forwards, probes would count as a forward's traffic.
            .filter(device -> !free(device).isEmpty())
            .toList();
  }

  /**
   * Begins the legs of the devices whose turn it is.
   *
   * @param number of the round, as in {@link ProbeEnd#begin}
   * @param tunnel the leg that shows whether the hub has a test host
   * @param mark leads to the hub whatever hub captured devices use; 0 for the way that they use
   */
  Map<Leg, CompletableFuture<LegResult>> begin(
      long number, ProbeTransport.PendingLeg tunnel, int mark) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    turn(number)
        .forEach(
            device ->
                legs.put(
                    Leg.device(device.name()), begin(device, mark).needing(tunnel, "the hub")));
    return legs;
  }

  /**
   * The devices that are tried in a turn.
   *
   * @param number of the turn, or {@link ProbeEnd#ALL}
   */
  List<Device> turn(long number) {
    int turns = (devices.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    return IntStream.range(0, devices.size())
        .filter(i -> number == ProbeEnd.ALL || i % turns == number % turns)
        .mapToObj(devices::get)
        .toList();
  }

  private ProbeTransport.PendingLeg begin(Device device, int mark) {
    if (policy.capture().exclude().stream().anyMatch(p -> p.contains(STRANGER))) {
      return ProbeTransport.PendingLeg.notKnown(
          "capture.exclude contains the address of the hub's test host");
    }
    Endpoint to = new Endpoint(STRANGER, policy.footprint().probePort());
    Burst.Plan plan =
        transport
            .plan(key, to)
            .seenAs(from -> new Endpoint(policy.hub().publicAddress(), from.port()));
    try {
      ProbeTransport.PreparedBurst first =
          transport.prepare(() -> socket(device, next++, mark), plan);
      // Made now, since sockets are made on this thread.
      ProbeTransport.PreparedBurst second =
          transport.prepare(
              () -> socket(device, ThreadLocalRandom.current().nextInt(PORTS.size()), mark), plan);
      ProbeTransport.PendingLeg sent = first.send();
      return new ProbeTransport.PendingLeg(
          sent.result().thenCompose(result -> again(result, second)), sent.farTestHost());
    } catch (ProbeException e) {
      return ProbeTransport.PendingLeg.notKnown(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The second burst's result where the hub changed the first one's source port: another live flow
   * may hold that port towards the same test host, one of another site or of a round before.
   */
  private static CompletableFuture<LegResult> again(
      LegResult first, ProbeTransport.PreparedBurst second) {
    boolean changed =
        first instanceof LegResult.Datagrams datagrams
            && datagrams.caller().filter(s -> s.addressIsRight() && !s.isRight()).isPresent();
    if (changed) {
      return second.send().result();
    }
    second.close();
    return CompletableFuture.completedFuture(first);
  }

  /**
   * A socket bound to a device's address and to a port that no forward uses.
   *
   * @throws ProbeException if there is none
   */
  LentSocket socket(Device device) {
    return socket(device, next++, 0);
  }

  /**
   * Bound to a port that no forward uses and that is not in use.
   *
   * @param number of the first port to try, among those that no forward uses
   * @param mark of the packets; 0 for none
   */
  private LentSocket socket(Device device, int number, int mark) {
    LibC libc = LibC.get();
    int[] ports = free(device).stream().map(n -> PORTS.first() + n).toArray();
    for (int i = 0; i < ports.length; i++) {
      int fd = TestHostSockets.udp();
      try {
        libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_TRANSPARENT, 1);
        if (mark != 0) {
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_MARK, mark);
        }
        TestHostSockets.bind(fd, device.address(), ports[Math.floorMod(number + i, ports.length)]);
        return LentSocket.own(fd);
      } catch (NativeCallException e) {
        libc.close(fd);
        if (!e.errno().equals(Errno.EADDRINUSE)) {
          throw new ProbeException(
              "cannot open a socket as " + device.name() + ": " + e.getMessage(), e);
        }
      }
    }
    throw new ProbeException("cannot open a socket as " + device.name() + ": all ports are in use");
  }

  /** The ports of {@link #share} that no forward uses: it would count and translate the probe. */
  private BitSet free(Device device) {
    return free.computeIfAbsent(
        device.address(),
        address -> {
          BitSet ports = new BitSet();
          IntStream.range(0, PORTS.size()).filter(share::has).forEach(ports::set);
          for (Forward forward : policy.forwards()) {
            clear(ports, forward.listen().ports());
            if (forward.target().equals(address)) {
              clear(ports, forward.targetPorts());
            }
          }
          return ports;
        });
  }

  private static void clear(BitSet ports, PortRange used) {
    int first = Math.max(used.first(), PORTS.first());
    int last = Math.min(used.last(), PORTS.last());
    if (first <= last) {
      ports.clear(first - PORTS.first(), last - PORTS.first() + 1);
    }
  }
}
