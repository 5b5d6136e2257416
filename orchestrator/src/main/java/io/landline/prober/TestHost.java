// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.NetworkNamespace;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.NetlinkException;
import io.landline.rtnetlink.KernelVethPairs;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostException;
import io.landline.testhost.TestHostSockets;
import io.landline.testhost.TestHostSource;
import java.util.Optional;

/**
 * A host that exists to be probed: a network namespace with a veth to this host, so that its
 * packets cross the FORWARD hook like those of other hosts. The veth exists as long as this object;
 * it also disappears with the process, which holds the namespace of a {@link TestHostSource}.
 *
 * <pre>
 *   this host                              test host
 *     port, perhaps of a bridge  --------  eth0 ADDRESS
 *     route to ADDRESS, if wanted          default via GATEWAY, an address of this host
 * </pre>
 */
final class TestHost implements Sockets, AutoCloseable {
  private static final InterfaceName INSIDE = InterfaceName.parse("eth0");
  private static final InterfaceName LOOPBACK = InterfaceName.parse("lo");

  /**
   * The parameters of a test host.
   *
   * @param port this host's end of the veth
   * @param bridge the bridge that it joins
   * @param ownAddress the address of the port itself
   * @param address the test host's
   * @param gateway an address of this host, which answers ARP for it on any link
   * @param answersPerSecond the limit; low if the test host is reachable from the internet
   */
  record Plan(
      InterfaceName port,
      Optional<InterfaceName> bridge,
      Optional<InterfaceAddress> ownAddress,
      InterfaceAddress address,
      IpAddress gateway,
      int answersPerSecond) {
    /** The interface to which packets for it are routed. */
    InterfaceName way() {
      return bridge.orElse(port);
    }
  }

  private final Plan plan;
  private final TestHostSockets sockets;

  private TestHost(Plan plan, TestHostSockets sockets) {
    this.plan = plan;
    this.sockets = sockets;
  }

  /**
   * Creates one, replacing what an earlier process left.
   *
   * @param port where it will answer
   * @throws ProbeException if none is available, or the kernel refuses
   */
  static TestHost make(Plan plan, TestHostSource source, int port) {
    try {
      TestHostSockets sockets = source.sockets(port);
      cable(plan, sockets);
      furnish(plan, sockets);
      return new TestHost(plan, sockets);
    } catch (TestHostException e) {
      throw new ProbeException(String.valueOf(e.getMessage()), e);
    } catch (NetlinkException | NativeCallException e) {
      throw new ProbeException("cannot create the test host: " + e.getMessage(), e);
    }
  }

  private static void cable(Plan plan, TestHostSockets sockets) {
    try (KernelVethPairs cables = KernelVethPairs.open();
        NetworkNamespace made = sockets.namespace()) {
      // The other end disappears with it, so the namespace is empty again.
      cables.deleteIfThere(plan.port());
      cables.create(plan.port(), INSIDE, made);
      plan.bridge().ifPresent(bridge -> cables.plug(plan.port(), bridge));
      cables.setUp(plan.port());
      if (plan.ownAddress().isPresent()) {
        cables.addAddress(plan.port(), plan.ownAddress().get());
      } else {
        cables.holdRoute(plan.address().address().asPrefix(), plan.way());
      }
    }
  }

  private static void furnish(Plan plan, TestHostSockets sockets) {
    try (KernelVethPairs cables = KernelVethPairs.over(sockets.netlink())) {
      cables.setUp(LOOPBACK);
      cables.setUp(INSIDE);
      cables.addAddress(INSIDE, plan.address());
      if (!plan.address().network().contains(plan.gateway())) {
        cables.addRoute(plan.gateway().asPrefix(), INSIDE, Optional.empty());
      }
      cables.addRoute(IpPrefix.ANY_IPV4, INSIDE, Optional.of(plan.gateway()));
    }
  }

  /** Restores its route, which disappears when a bridge goes down; false if the veth is gone. */
  boolean mend() {
    try (KernelVethPairs cables = KernelVethPairs.open()) {
      if (!cables.isUp(plan.port())) {
        return false;
      }
      if (plan.ownAddress().isEmpty()) {
        cables.holdRoute(plan.address().address().asPrefix(), plan.way());
      }
      return true;
    } catch (NetlinkException e) {
      return false;
    }
  }

  @Override
  public LentSocket caller(Optional<InterfaceName> device, IpAddress address) {
    try {
      return sockets.caller(address);
    } catch (TestHostException | NativeCallException e) {
      throw new ProbeException("cannot open a socket in the test host: " + e.getMessage(), e);
    }
  }

  /** A TCP socket that is not connected. */
  LentSocket stream() {
    try {
      return sockets.stream();
    } catch (TestHostException | NativeCallException e) {
      throw new ProbeException("cannot open a TCP socket in the test host: " + e.getMessage(), e);
    }
  }

  /** The UDP socket that answers at its address. */
  @Override
  public LentSocket answerer(IpAddress address, int port) {
    try {
      return sockets.answerer(port);
    } catch (NativeCallException e) {
      throw new ProbeException("the test host cannot answer probes: " + e.getMessage(), e);
    }
  }

  /** A TCP socket that listens. */
  LentSocket listener(int port) {
    try {
      return sockets.listener(port);
    } catch (NativeCallException e) {
      throw new ProbeException("cannot listen in the test host: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try (KernelVethPairs cables = KernelVethPairs.open()) {
      if (plan.ownAddress().isEmpty()) {
        cables.removeRoute(plan.address().address().asPrefix(), plan.way());
      }
      cables.deleteIfThere(plan.port());
    } catch (NetlinkException e) {
      // Gone already, or about to disappear with the namespace.
    }
  }
}
