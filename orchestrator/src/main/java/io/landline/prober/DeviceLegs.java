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
 * Tries the path of each captured device to the internet: from a socket with the device's address
 * to the hub's test host. The device is not involved: the rules of {@code compile.DeviceProbes}
 * return the answers to the socket. Such datagrams pass the OUTPUT hook; the site's test host tries
 * the FORWARD hook.
 *
 * <p>IP_TRANSPARENT, which allows a socket a foreign address, needs only CAP_NET_ADMIN.
 */
final class DeviceLegs {
  /**
   * Outside Linux's ephemeral range, so that no flow of a device or of the site's test host to the
   * same destination has the same port: the hub would have to translate one of them.
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
            // If every port belongs to a forward, the probe would count as its traffic.
            .filter(device -> PORTS.each().stream().anyMatch(p -> isFree(device, p.first())))
            .toList();
  }

  /**
   * Begins the legs whose turn it is.
   *
   * @param number of the round, as in {@link End#begin}
   * @param tunnel a burst that shows whether the hub has a test host
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
      return Station.Begun.notKnown("capture.exclude contains the address of the hub's test host");
    }
    Endpoint to = new Endpoint(STRANGER, policy.footprint().probePort());
    Burst.Plan plan =
        station
            .plan(key, to)
            .seenAs(from -> new Endpoint(policy.hub().publicAddress(), from.port()));
    return station.burst(() -> socket(device), plan);
  }

  /** A socket at a port that was not used for many rounds, so that each burst is a new flow. */
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

  /** Whether no forward uses the port; a forward would count the flow and may translate it. */
  private boolean isFree(Device device, int port) {
    return policy.forwards().stream()
        .noneMatch(
            forward ->
                forward.listen().ports().contains(port)
                    || (forward.target().equals(device.address())
                        && forward.targetPorts().contains(port)));
  }
}
