// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.NetworkNamespace;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.NetlinkException;
import io.landline.rtnetlink.KernelCables;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostException;
import io.landline.testhost.TestHostSockets;
import io.landline.testhost.TestHostSource;
import java.util.Optional;

/**
 * A host that exists to be probed: a network namespace of its own on a cable to this host, so that
 * its packets cross the FORWARD hook as everybody's do. Its cable lives as long as this object, and
 * goes with the process, which has the namespace of a {@link TestHostSource}.
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
   * A test host to be made.
   *
   * @param port this host's end of the cable
   * @param bridge whose port that becomes
   * @param ownAddress what the port itself gets
   * @param address the test host's
   * @param gateway an address of this host, which answers for it on any link
   * @param answersPerSecond how many at most; who can reach it from the internet gets few
   */
  record Plan(
      InterfaceName port,
      Optional<InterfaceName> bridge,
      Optional<InterfaceAddress> ownAddress,
      InterfaceAddress address,
      IpAddress gateway,
      int answersPerSecond) {
    /** Where packets for it go. */
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
   * Makes one, in the place of what an earlier process left.
   *
   * @param port where it will answer
   * @throws ProbeException if there is none to be had, or the kernel refuses
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
    try (KernelCables cables = KernelCables.open();
        NetworkNamespace made = sockets.namespace()) {
      // What was at its other end goes with it: the namespace is empty again.
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
    try (KernelCables cables = KernelCables.over(sockets.netlink())) {
      cables.setUp(LOOPBACK);
      cables.setUp(INSIDE);
      cables.addAddress(INSIDE, plan.address());
      if (!plan.address().network().contains(plan.gateway())) {
        cables.addRoute(plan.gateway().asPrefix(), INSIDE, Optional.empty());
      }
      cables.addRoute(IpPrefix.ANY_IPV4, INSIDE, Optional.of(plan.gateway()));
    }
  }

  /** Puts back its route, which goes when a bridge goes down; false where its cable is gone. */
  boolean mend() {
    try (KernelCables cables = KernelCables.open()) {
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

  /** It has one address, at which it answers. */
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
    try (KernelCables cables = KernelCables.open()) {
      if (plan.ownAddress().isEmpty()) {
        cables.removeRoute(plan.address().address().asPrefix(), plan.way());
      }
      cables.deleteIfThere(plan.port());
    } catch (NetlinkException e) {
      // Gone already, or about to go with the namespace.
    }
  }
}
