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
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries the way of each captured device to the internet, as that device: from a socket with its
 * address to the hub's test host. The device takes no part: what answers comes back to the socket,
 * by the rules of {@code compile.DeviceProbes}. Such datagrams leave by the OUTPUT hook; what is
 * forwarded is what the canary tries.
 *
 * <p>IP_TRANSPARENT, which lets a socket have somebody else's address, takes CAP_NET_ADMIN only.
 */
final class DeviceLegs {
  /**
   * Beyond those that Linux gives to who asks for any, so that neither a device's nor the canary's
   * flow to the same test host has the same port: the hub would have to give one another.
   */
  private static final PortRange PORTS = new PortRange(61_000, 65_535);

  private static final IpAddress STRANGER = Footprint.STRANGER.address();

  private final SitePolicy policy;
  private final ProbeKey key;
  private final Station station;
  private final List<Device> devices;
  private int next = ThreadLocalRandom.current().nextInt(PORTS.size());

  DeviceLegs(SitePolicy policy, ProbeKey key, Station station) {
    this.policy = policy;
    this.key = key;
    this.station = station;
    this.devices =
        policy.capture().devices().stream()
            .filter(device -> device.address().family() == AddressFamily.IPV4)
            // One whose every port is a forward's would be taken for that forward's traffic.
            .filter(device -> PORTS.each().stream().anyMatch(p -> isFree(device, p.first())))
            .toList();
  }

  /**
   * Those whose turn it is, begun.
   *
   * @param number of the round, as {@link End#begin} has it
   * @param tunnel which tells whether the hub has a test host
   */
  Map<Leg, CompletableFuture<LegResult>> begin(long number, Station.Begun tunnel) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    int turns = (devices.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      if (number == End.ALL || i % turns == number % turns) {
        legs.put(Leg.device(device.name()), begin(device).needing(tunnel, "the hub"));
      }
    }
    return legs;
  }

  private Station.Begun begin(Device device) {
    if (policy.capture().exclude().stream().anyMatch(p -> p.contains(STRANGER))) {
      return Station.Begun.notKnown("capture.exclude has the address of the hub's test host in it");
    }
    Endpoint to = new Endpoint(STRANGER, policy.footprint().probePort());
    Burst.Plan plan =
        station
            .plan(key, to)
            .seenAs(from -> new Endpoint(policy.hub().publicAddress(), from.port()));
    return station.burst(() -> socket(device), plan);
  }

  /** At a port that none had for many rounds: each is a flow of its own. */
  private LentSocket socket(Device device) {
    LibC libc = LibC.get();
    for (int i = 0; i < PORTS.size(); i++) {
      int port = PORTS.first() + next;
      next = (next + 1) % PORTS.size();
      if (!isFree(device, port)) {
        continue;
      }
      int fd = TestHostSockets.udp();
      try {
        libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_TRANSPARENT, 1);
        TestHostSockets.bind(fd, device.address(), port);
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

  /** Whether no forward has it, which would count it, and may show it as another. */
  private boolean isFree(Device device, int port) {
    return policy.forwards().stream()
        .noneMatch(
            forward ->
                forward.listen().ports().contains(port)
                    || (forward.target().equals(device.address())
                        && forward.targetPorts().contains(port)));
  }
}
