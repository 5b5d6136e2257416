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
 * A host for probes: a network namespace that a veth pair connects to this host, so that its
 * packets cross the FORWARD hook like those of any other host. The veth pair lasts as long as this
 * object. It also disappears with the process, which holds the namespace from a {@link
 * TestHostSource}.
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
   * The settings of a test host.
   *
   * @param port this host's end of the veth pair
   * @param bridge the bridge to attach the port to; absent for none
   * @param ownAddress the port's own address; absent for none
   * @param address the test host's address
   * @param gateway an address of this host; Linux answers ARP for it on any link
   * @param answersPerSecond the limit of answers; low where the internet can reach the test host
   */
  record Plan(
      InterfaceName port,
      Optional<InterfaceName> bridge,
      Optional<InterfaceAddress> ownAddress,
      InterfaceAddress address,
      IpAddress gateway,
      int answersPerSecond) {
    /** The interface that the route to the test host uses. */
    InterfaceName routeDevice() {
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
   * Creates a test host, and replaces what an earlier process left.
   *
   * @param port for probes
   * @throws ProbeException if no namespace is available, or the kernel refuses
   */
  static TestHost create(Plan plan, TestHostSource source, int port) {
    try {
      TestHostSockets sockets = source.sockets(port);
      connect(plan, sockets);
      configure(plan, sockets);
      return new TestHost(plan, sockets);
    } catch (TestHostException e) {
      throw new ProbeException(String.valueOf(e.getMessage()), e);
    } catch (NetlinkException | NativeCallException e) {
      throw new ProbeException("cannot create the test host: " + e.getMessage(), e);
    }
  }

  private static void connect(Plan plan, TestHostSockets sockets) {
    try (KernelVethPairs cables = KernelVethPairs.open();
        NetworkNamespace namespace = sockets.namespace()) {
      // Deleting one end of a veth pair deletes the other: the namespace is empty again.
      cables.deleteIfThere(plan.port());
      cables.create(plan.port(), INSIDE, namespace);
      plan.bridge().ifPresent(bridge -> cables.plug(plan.port(), bridge));
      cables.setUp(plan.port());
      if (plan.ownAddress().isPresent()) {
        cables.addAddress(plan.port(), plan.ownAddress().get());
      } else {
        cables.holdRoute(plan.address().address().asPrefix(), plan.routeDevice());
      }
    }
  }

  private static void configure(Plan plan, TestHostSockets sockets) {
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

  /** Adds the route again, which the kernel removes with a bridge; false if the veth is gone. */
  boolean repair() {
    try (KernelVethPairs cables = KernelVethPairs.open()) {
      if (!cables.isUp(plan.port())) {
        return false;
      }
      if (plan.ownAddress().isEmpty()) {
        cables.holdRoute(plan.address().address().asPrefix(), plan.routeDevice());
      }
      return true;
    } catch (NetlinkException e) {
      return false;
    }
  }

  @Override
  public LentSocket caller(SocketRoute route, IpAddress address) {
    try {
      return sockets.caller(address);
    } catch (TestHostException | NativeCallException e) {
      throw new ProbeException("cannot open a socket in the test host: " + e.getMessage(), e);
    }
  }

  /** An unconnected TCP socket. */
  LentSocket stream() {
    try {
      return sockets.stream();
    } catch (TestHostException | NativeCallException e) {
      throw new ProbeException("cannot open a TCP socket in the test host: " + e.getMessage(), e);
    }
  }

  /** Answers at the test host's only address, whatever {@code address} is. */
  @Override
  public LentSocket answerer(IpAddress address, int port) {
    try {
      return sockets.answerer(port);
    } catch (NativeCallException e) {
      throw new ProbeException("the test host cannot answer probes: " + e.getMessage(), e);
    }
  }

  /** A listening TCP socket. */
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
        cables.removeRoute(plan.address().address().asPrefix(), plan.routeDevice());
      }
      cables.deleteIfThere(plan.port());
    } catch (NetlinkException e) {
      // Removed already, or about to be removed with the namespace.
    }
  }
}
