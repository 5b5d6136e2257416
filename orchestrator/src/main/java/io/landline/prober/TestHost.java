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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A host that exists to be probed: a network namespace of its own on a cable to this host, so that
 * its packets cross the FORWARD hook as everybody's do. It lives as long as this object, and goes
 * with the process. Making one needs CAP_SYS_ADMIN.
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
   */
  record Plan(
      InterfaceName port,
      Optional<InterfaceName> bridge,
      Optional<InterfaceAddress> ownAddress,
      InterfaceAddress address,
      IpAddress gateway) {
    /** Where packets for it go. */
    InterfaceName way() {
      return bridge.orElse(port);
    }
  }

  private final Plan plan;
  private final ExecutorService inside;
  private final NetworkNamespace namespace;

  private TestHost(Plan plan, ExecutorService inside, NetworkNamespace namespace) {
    this.plan = plan;
    this.inside = inside;
    this.namespace = namespace;
  }

  /**
   * Makes one, in the place of what an earlier process left.
   *
   * @throws ProbeException if this process may not, or the kernel refuses
   */
  static TestHost make(Plan plan) {
    // A thread of its own: it stays in the namespace, where its sockets are made.
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread t = new Thread(task, "test host " + plan.port());
              t.setDaemon(true);
              return t;
            });
    try {
      NetworkNamespace made = on(thread, () -> build(plan));
      return new TestHost(plan, thread, made);
    } catch (RuntimeException e) {
      thread.shutdown();
      throw e;
    }
  }

  private static NetworkNamespace build(Plan plan) {
    try (NetworkNamespace home = NetworkNamespace.current()) {
      NetworkNamespace made = NetworkNamespace.enterNew();
      try {
        home.enter();
        cable(plan, made);
        made.enter();
        furnish(plan);
        return made;
      } catch (RuntimeException e) {
        made.close();
        throw e;
      }
    }
  }

  private static void cable(Plan plan, NetworkNamespace made) {
    try (KernelCables cables = KernelCables.open()) {
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

  private static void furnish(Plan plan) {
    try (KernelCables cables = KernelCables.open()) {
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
  public int udp(Optional<InterfaceName> device) {
    return on(inside, () -> Sockets.udpHere(device));
  }

  @Override
  public int listener(IpAddress address, int port) {
    return on(inside, () -> Sockets.listenerHere(address, port));
  }

  private static <T> T on(ExecutorService thread, Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof ProbeException p) {
        throw p;
      }
      if (cause instanceof NetlinkException || cause instanceof NativeCallException) {
        throw new ProbeException("the test host cannot be made: " + cause.getMessage(), cause);
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeException("interrupted", e);
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
    inside.shutdown();
    namespace.close();
  }
}
