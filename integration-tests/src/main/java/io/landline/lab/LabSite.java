// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A site of the lab: the host that Landline runs on, its devices, and perhaps another router. */
public final class LabSite {
  /** Creates a namespace with a name; the second parameter turns forwarding on. */
  interface HostMaker extends BiFunction<String, Boolean, Namespace> {}

  private final SitePlan plan;
  private final int number;
  private final Namespace host;
  private final Optional<Namespace> otherRouter;
  private final Map<String, Namespace> devices = new LinkedHashMap<>();

  private LabSite(SitePlan plan, int number, HostMaker hosts) {
    this.plan = plan;
    this.number = number;
    boolean isRouter = plan.shape() == SitePlan.Shape.ROUTER;
    this.host = hosts.apply(plan.name(), isRouter);
    this.otherRouter =
        isRouter ? Optional.empty() : Optional.of(hosts.apply(plan.name() + "-home", true));
  }

  static LabSite plan(SitePlan plan, int number, Namespace cgnat, Wiring wiring, HostMaker hosts) {
    LabSite site = new LabSite(plan, number, hosts);
    site.uplink(wiring, cgnat);
    for (DevicePlan device : plan.devices()) {
      Namespace namespace = hosts.apply(device.name(), false);
      site.devices.put(device.name(), namespace);
      site.plug(wiring, device, namespace);
    }
    return site;
  }

  private Namespace router() {
    return otherRouter.orElse(host);
  }

  private void uplink(Wiring wiring, Namespace cgnat) {
    Namespace router = router();
    String inside = "in" + number;
    String six = "2001:db8:3:" + number + "::";
    wiring.cable(cgnat, inside, router, "wan0");
    wiring.in(
        cgnat,
        "addr add 100.64.%d.1/24 dev %s".formatted(number, inside),
        "addr add " + six + "1/64 dev " + inside,
        "route add %s/64 via %s2".formatted(lan6(), six));
    wiring.in(router, "link set lo up");
    if (plan.uplink() == SitePlan.Uplink.DUAL_STACK) {
      wiring.in(
          router,
          "addr add %s/24 dev wan0".formatted(wanAddress()),
          "route add default via 100.64.%d.1".formatted(number));
    }
    wiring.in(
        router,
        "addr add " + six + "2/64 dev wan0",
        "route add default via " + six + "1",
        "link add br0 type bridge",
        "link set br0 up",
        "addr add %s.1/24 dev br0".formatted(plan.lan()),
        "addr add %s1/64 dev br0".formatted(lan6()));
    if (otherRouter.isPresent()) {
      wiring.cable(router, "p_host", host, "eth0");
      wiring.in(router, "link set p_host master br0");
      wiring.in(
          host,
          "link set lo up",
          "addr add %s.2/24 dev eth0".formatted(plan.lan()),
          "addr add %s2/64 dev eth0".formatted(lan6()),
          "route add default via %s.1".formatted(plan.lan()),
          "route add default via %s1".formatted(lan6()));
    }
  }

  private void plug(Wiring wiring, DevicePlan device, Namespace namespace) {
    String port = "p_" + device.name();
    String mac = device.mac().toString();
    if (device.wire() == DevicePlan.Wire.VLAN) {
      // Without VLANs in the kernel a separate cable is used.
      boolean vlan = Kernel.hasVlan();
      wiring.cable(host, vlan ? port : "l_nas", namespace, vlan ? "trunk" : "eth0", mac);
      if (vlan) {
        wiring.in(
            host,
            "link set %s master br0".formatted(port),
            "link add link br0 name l_nas type vlan id 8",
            "link set l_nas up");
        wiring.in(namespace, "link add link trunk name eth0 type vlan id 8", "link set eth0 up");
      }
      wiring.in(host, "addr add 10.49.8.1/24 dev l_nas");
      address(wiring, namespace, address(device), "10.49.8.1");
      return;
    }
    boolean viaHost = otherRouter.isPresent() && device.wire() == DevicePlan.Wire.LAN;
    wiring.cable(router(), port, namespace, "eth0", mac);
    wiring.in(router(), "link set %s master br0".formatted(port));
    address(wiring, namespace, address(device), plan.lan() + (viaHost ? ".2" : ".1"));
    // Every device has an IPv6 route to the internet, through the router.
    wiring.in(
        namespace,
        "addr add %s/64 dev eth0".formatted(ipv6(device.name())),
        "route add default via %s1".formatted(lan6()));
  }

  private static void address(
      Wiring wiring, Namespace namespace, IpAddress address, String gateway) {
    wiring.in(
        namespace,
        "link set lo up",
        "addr add %s/24 dev eth0".formatted(address),
        "route add default via " + gateway);
  }

  void finish() {
    router().nft(Lab.masquerade("home", "wan0"));
    if (otherRouter.isPresent()) {
      host.nft(
          "table inet pi_own { set allowed { type ipv4_addr; elements = { 192.168.1.9 }; }; }");
    }
  }

  private String lan6() {
    return "2001:db8:49:" + number + "::";
  }

  private DevicePlan planned(String device) {
    return plan.devices().stream()
        .filter(d -> d.name().equals(device))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no device " + device));
  }

  private IpAddress address(DevicePlan device) {
    return device.in(device.wire() == DevicePlan.Wire.VLAN ? "10.49.8" : plan.lan());
  }

  public SitePlan plan() {
    return plan;
  }

  /** The host that Landline runs on. */
  public Namespace host() {
    return host;
  }

  /** The router beside Landline's host, if there is one. */
  public Optional<Namespace> otherRouter() {
    return otherRouter;
  }

  public Namespace device(String name) {
    Namespace device = devices.get(name);
    if (device == null) {
      throw new IllegalArgumentException("no device " + name + " in " + devices.keySet());
    }
    return device;
  }

  /** A device's address, on the LAN or the VLAN. */
  public IpAddress address(String device) {
    return address(planned(device));
  }

  /** A device's IPv6 address, reachable from the lab's internet. */
  public IpAddress ipv6(String device) {
    return IpAddress.parse(lan6() + planned(device).number());
  }

  /** The WAN's IPv4 address, behind the CGNAT. */
  public IpAddress wanAddress() {
    return IpAddress.parse("100.64." + number + ".2");
  }

  /** The WAN's IPv6 address. */
  public IpAddress wanIpv6() {
    return IpAddress.parse("2001:db8:3:" + number + "::2");
  }
}
