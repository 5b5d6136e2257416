// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.ffi.Errno;
import io.landline.kernel.ConntrackControl;
import io.landline.kernel.Link;
import io.landline.kernel.LinkControl;
import io.landline.kernel.NftControl;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.WireGuardControl;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import io.landline.netlink.NetlinkException;
import io.landline.nft.NftName;
import io.landline.reconcile.state.Kernel;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A host on the faithful fakes, whose every change can be made to fail: as if the kernel refused
 * it, or as if the process died there.
 */
public final class FakeHost {
  /** What changes nothing, of all five interfaces. */
  private static final Set<String> LOOKING =
      Set.of(
          "links",
          "link",
          "settings",
          "neighbours",
          "rules",
          "routes",
          "ourRoutes",
          "chosenRoute",
          "generation",
          "isUnchanged",
          "judge",
          "table",
          "set",
          "tables",
          "baseChains",
          "isAvailable",
          "device",
          "flows");

  /** The process ended here; nothing that it would have done after this happens. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  final InMemoryLinks links = new InMemoryLinks();
  final InMemoryRouting routing = new InMemoryRouting(links);
  final InMemoryNft nft = new InMemoryNft();
  final InMemoryWireGuard wireguard = new InMemoryWireGuard(links);
  final InMemoryConntrack conntrack = new InMemoryConntrack(links);
  final Host host;

  /** Of which every change can be made to fail. */
  public final Kernel kernel;

  /** What the host's monotonic clock shows. */
  Duration time = Duration.ZERO;

  private int changes;
  private int failAt = Integer.MAX_VALUE;
  private boolean dies;
  private int meddling;
  private boolean meddlingWithOurs;

  /** A hub with eth0. */
  public static FakeHost hub(Path directory) {
    FakeHost hub = new FakeHost(directory, "eth0");
    hub.links.addAddress(InterfaceName.parse("eth0"), InterfaceAddress.parse("203.0.113.10/24"));
    return hub;
  }

  /** A site with br0 and wan0. */
  public static FakeHost site(Path directory) {
    FakeHost site = new FakeHost(directory, "br0", "wan0");
    site.links.addAddress(InterfaceName.parse("br0"), InterfaceAddress.parse("10.49.7.1/24"));
    return site;
  }

  FakeHost(Path directory, String... interfaces) {
    int number = 1;
    for (String name : interfaces) {
      MacAddress mac = MacAddress.parse("02:00:00:00:01:0" + number++);
      links.plug(InterfaceName.parse(name), Optional.empty(), mac);
      links.setUp(InterfaceName.parse(name));
    }
    kernel =
        new Kernel(
            guarded(LinkControl.class, links),
            guarded(RoutingControl.class, routing),
            guarded(NftControl.class, nft),
            guarded(WireGuardControl.class, wireguard),
            guarded(ConntrackControl.class, conntrack));
    host =
        new Host(kernel, directory.resolve("run"), directory.resolve("lib"), () -> time.toNanos());
  }

  /** An interface comes, set up, with the kernel's usual settings. */
  public void plug(InterfaceName name, MacAddress mac) {
    links.plug(name, Optional.empty(), mac);
    links.setUp(name);
  }

  /** One goes. */
  public void unplug(InterfaceName name) {
    links.unplug(name);
  }

  /** The change of this number from now, from 1, and only that one, is refused. */
  public void refuse(int number) {
    changes = 0;
    failAt = number;
    dies = false;
  }

  /** The process dies at the change of this number from now. */
  public void die(int number) {
    refuse(number);
    dies = true;
  }

  /** Another program changes a ruleset just before each of the next commits. */
  void meddle(int times, boolean withOurs) {
    meddling = times;
    meddlingWithOurs = withOurs;
  }

  /** Whether the failure that was asked for has come. */
  public boolean failed() {
    return changes >= failAt;
  }

  private <T> T guarded(Class<T> type, T fake) {
    InvocationHandler one =
        (proxy, method, arguments) -> {
          if (!LOOKING.contains(method.getName()) && ++changes >= failAt) {
            if (dies) {
              throw new Died();
            }
            if (changes == failAt) {
              throw new NetlinkException(method.getName(), Errno.ENOMEM);
            }
          }
          if (method.getName().equals("commit") && meddling-- > 0) {
            nft.giveForeign(new NftControl.TableName("ip", "docker" + meddling));
            if (meddlingWithOurs) {
              nft.meddle(new NftName("landline"));
            }
          }
          try {
            return method.invoke(fake, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    // What the kernel is told one by one is refused one by one.
    InvocationHandler each =
        (proxy, method, arguments) -> {
          if (arguments == null || !(arguments[0] instanceof List<?> many)) {
            return one.invoke(proxy, method, arguments);
          }
          for (Object single : many) {
            one.invoke(proxy, method, new Object[] {List.of(single)});
          }
          return null;
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, each));
  }

  /** All that the kernel holds, as text. */
  public String state() {
    InterfaceName tunnel = InterfaceName.parse("landline0");
    StringBuilder all = new StringBuilder();
    for (Link link : links.links()) {
      all.append(link.name()).append(link.mtu()).append(link.up()).append(link.addresses());
      all.append(links.settings(link.name())).append('\n');
    }
    routing.rules().forEach(rule -> all.append(rule).append('\n'));
    routing.ourRoutes().forEach(route -> all.append(route).append('\n'));
    nft.table(new NftName("landline"))
        .ifPresent(
            table -> {
              table.sets().forEach(set -> all.append(set).append('\n'));
              table.chains().forEach(c -> all.append(c.name()).append(c.images()).append('\n'));
            });
    wireguard.device(tunnel).ifPresent(d -> d.peers().forEach(p -> all.append(p).append('\n')));
    return all.toString();
  }
}
