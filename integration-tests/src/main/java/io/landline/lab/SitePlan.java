// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.util.List;

/**
 * A site, as the lab builds it.
 *
 * @param name of the site and of the namespace that Landline runs in
 * @param shape whether that host is the site's router
 * @param uplink the WAN's address families
 * @param lan the LAN's first three bytes, such as {@code 10.49.7}: a /24
 * @param devices on its LAN and VLAN
 */
public record SitePlan(
    String name, Shape shape, Uplink uplink, String lan, List<DevicePlan> devices) {
  /** The place of Landline's host in the network. */
  public enum Shape {
    /** It is the router: {@code wan0} to the CGNAT, {@code br0} is the LAN. */
    ROUTER,
    /** Its one interface {@code eth0} is on the LAN of another router. */
    BESIDE_ROUTER
  }

  /** The WAN's address families. */
  public enum Uplink {
    DUAL_STACK,
    IPV6_ONLY
  }

  public SitePlan {
    devices = List.copyOf(devices);
  }

  /** The site that {@link Lab} draws. */
  public static SitePlan router() {
    return new SitePlan(
        "wa7vc",
        Shape.ROUTER,
        Uplink.DUAL_STACK,
        "10.49.7",
        List.of(
            DevicePlan.onLan("dmr", 19),
            DevicePlan.onLan("flex", 20),
            DevicePlan.onLan("icom", 21),
            DevicePlan.onLan("laptop", 50),
            DevicePlan.onVlan("nas", 10)));
  }

  /** A Pi at 192.168.1.2 beside the router 192.168.1.1. */
  public static SitePlan besideRouter() {
    return new SitePlan(
        "pi",
        Shape.BESIDE_ROUTER,
        Uplink.DUAL_STACK,
        "192.168.1",
        List.of(
            DevicePlan.onLan("dmr", 19),
            DevicePlan.onLan("flex", 20),
            DevicePlan.withOtherGateway("camera", 30)));
  }

  public SitePlan named(String newName) {
    return new SitePlan(newName, shape, uplink, lan, devices);
  }

  public SitePlan withUplink(Uplink newUplink) {
    return new SitePlan(name, shape, newUplink, lan, devices);
  }

  public SitePlan withLan(String newLan) {
    return new SitePlan(name, shape, uplink, newLan, devices);
  }

  public SitePlan withDevices(DevicePlan... newDevices) {
    return new SitePlan(name, shape, uplink, lan, List.of(newDevices));
  }
}
