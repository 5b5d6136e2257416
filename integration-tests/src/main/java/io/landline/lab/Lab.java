// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small internet with a hub and sites behind carrier-grade NAT; every host is a namespace.
 *
 * <pre>
 *      client                     hub                          cgnat  masquerades IPv4
 *      198.51.100.20              eth0 203.0.113.10            out0 192.0.2.1
 *      198.51.100.99              2001:db8:1::10               2001:db8:2::2
 *      10.77.0.7, 192.168.77.7        |                            |
 *      2001:db8:51::20                |                            |
 *          | eth0                     |                            |   in0 100.64.0.1 ...
 *          +-------- internet --------+----------------------------+        |
 *                 198.51.100.1, 203.0.113.1, 192.0.2.254, routes IPv6       |
 *                                                                           |
 *      site "wa7vc"  wan0 100.64.0.2, 2001:db8:3:0::2 ----------------------+
 *      the router    br0  10.49.7.1,  2001:db8:49:0::1
 *                     |   l_nas 10.49.8.1 (VLAN 8 on br0)
 *          +----------+--+---------+-----------+------------+
 *         dmr .19     flex .20   icom .21   laptop .50    nas 10.49.8.10
 * </pre>
 *
 * <p>The site masquerades its traffic on wan0, and the hub has a filter, both in tables that are
 * not Landline's. Site number k, from 0, has WAN 100.64.k.2 and 2001:db8:3:k::2, and its devices
 * 2001:db8:49:k::NUMBER. If Landline's host is beside the router, the router is a separate
 * namespace:
 *
 * <pre>
 *      home  wan0 100.64.k.2 ---- cgnat           pi    eth0 192.168.1.2, gateway 192.168.1.1
 *            br0  192.168.1.1 --------+------------+-----------+------------+
 *                                   dmr .19      flex .20    camera .30  (gateway 192.168.1.1)
 * </pre>
 */
public final class Lab implements AutoCloseable {
  public static final IpAddress CLIENT = IpAddress.parse("198.51.100.20");
  public static final IpAddress STRANGER = IpAddress.parse("198.51.100.99");
  public static final IpAddress PRIVATE_CALLER = IpAddress.parse("10.77.0.7");
  public static final IpAddress CLIENT_IPV6 = IpAddress.parse("2001:db8:51::20");
  public static final IpAddress HUB = IpAddress.parse("203.0.113.10");
  public static final IpAddress HUB_IPV6 = IpAddress.parse("2001:db8:1::10");

  /** The second hub, in a lab that has one. */
  public static final IpAddress HUB2 = IpAddress.parse("203.0.113.200");

  public static final IpAddress HUB2_IPV6 = IpAddress.parse("2001:db8:4::10");
  public static final IpAddress CGNAT = IpAddress.parse("192.0.2.1");

  private final List<Namespace> all = new ArrayList<>();
  private final Map<String, LabSite> sites = new LinkedHashMap<>();
  private final Namespace internet;
  private final Namespace client;
  private final Namespace hub;
  private final Namespace cgnat;
  private final Optional<Namespace> hub2;

  private Lab(List<SitePlan> plans, boolean twoHubs) {
    internet = host("internet", true);
    client = host("client", false);
    hub = host("hub", false);
    cgnat = host("cgnat", true);
    Wiring wiring = new Wiring();
    outside(wiring);
    hub2 = twoHubs ? Optional.of(secondHub(wiring)) : Optional.empty();
    for (SitePlan plan : plans) {
      int number = sites.size();
      wiring.in(internet, "route add 2001:db8:49:%d::/64 via 2001:db8:2::2".formatted(number));
      sites.put(plan.name(), LabSite.plan(plan, number, cgnat, wiring, this::host));
    }
    wiring.build();
    cgnat.nft(masquerade("cgnat", "out0"));
    hub.nft(
        """
        table inet provider {
          set refused {
            type ipv4_addr
            flags interval
            elements = { 192.0.2.128/25 }
          }
          chain incoming {
            type filter hook input priority filter - 10; policy accept;
            ip saddr @refused counter drop comment "not Landline's"
          }
        }
        """);
    sites.values().forEach(LabSite::finish);
  }

  /** The lab with these sites, without Landline. Needs root. */
  public static Lab of(SitePlan... plans) {
    return new Lab(List.of(plans), false);
  }

  /** The lab as drawn, with a second hub in another network of the internet. */
  public static Lab withTwoHubs() {
    return new Lab(List.of(SitePlan.router()), true);
  }

  /** The lab as drawn. */
  public static Lab standard() {
    return of(SitePlan.router());
  }

  private Namespace host(String name, boolean forwards) {
    Namespace namespace = Namespace.create(name);
    all.add(namespace);
    Wiring.prepare(namespace, forwards);
    return namespace;
  }

  private void outside(Wiring wiring) {
    wiring.in(internet, "link set lo up");
    wiring.cable(internet, "c0", client, "eth0");
    wiring.cable(internet, "h0", hub, "eth0");
    wiring.cable(internet, "g0", cgnat, "out0");
    wiring.in(
        internet,
        "addr add 198.51.100.1/24 dev c0",
        "addr add 2001:db8:51::1/64 dev c0",
        "addr add 203.0.113.1/24 dev h0",
        "addr add 2001:db8:1::1/64 dev h0",
        "addr add 192.0.2.254/24 dev g0",
        "addr add 2001:db8:2::1/64 dev g0",
        // A caller may have a private address, in a provider's own or an unfiltered network.
        "route add 10.77.0.0/24 via " + CLIENT,
        "route add 192.168.77.0/24 via " + CLIENT,
        "route add 2001:db8:3::/48 via 2001:db8:2::2");
    wiring.in(
        client,
        "link set lo up",
        "addr add " + CLIENT + "/24 dev eth0",
        "addr add " + STRANGER + "/24 dev eth0",
        "addr add " + PRIVATE_CALLER + "/32 dev lo",
        "addr add 192.168.77.7/32 dev lo",
        "addr add " + CLIENT_IPV6 + "/64 dev eth0",
        "route add default via 198.51.100.1",
        "route add default via 2001:db8:51::1");
    wiring.in(
        hub,
        "link set lo up",
        "addr add " + HUB + "/24 dev eth0",
        "addr add " + HUB_IPV6 + "/64 dev eth0",
        "route add default via 203.0.113.1",
        "route add default via 2001:db8:1::1");
    wiring.in(
        cgnat,
        "addr add " + CGNAT + "/24 dev out0",
        "addr add 2001:db8:2::2/64 dev out0",
        "route add default via 192.0.2.254",
        "route add default via 2001:db8:2::1");
  }

  /** Beside the first one: hub2, eth0 203.0.113.200 and 2001:db8:4::10. */
  private Namespace secondHub(Wiring wiring) {
    Namespace second = host("hub2", false);
    wiring.cable(internet, "h1", second, "eth0");
    wiring.in(internet, "addr add 203.0.113.129/25 dev h1", "addr add 2001:db8:4::1/64 dev h1");
    wiring.in(
        second,
        "link set lo up",
        "addr add " + HUB2 + "/25 dev eth0",
        "addr add " + HUB2_IPV6 + "/64 dev eth0",
        "route add default via 203.0.113.129",
        "route add default via 2001:db8:4::1");
    return second;
  }

  static String masquerade(String table, String out) {
    return """
        table ip %s {
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "%s" masquerade comment "not Landline's"
          }
        }
        """
        .formatted(table, out);
  }

  public Namespace internet() {
    return internet;
  }

  public Namespace client() {
    return client;
  }

  public Namespace hub() {
    return hub;
  }

  /** Every hub. */
  public List<Namespace> hubs() {
    return Stream.concat(Stream.of(hub), hub2.stream()).toList();
  }

  /** The second hub. */
  public Namespace hub2() {
    return hub2.orElseThrow();
  }

  public Namespace cgnat() {
    return cgnat;
  }

  public LabSite site(String name) {
    LabSite site = sites.get(name);
    if (site == null) {
      throw new IllegalArgumentException("no site " + name + " in " + sites.keySet());
    }
    return site;
  }

  /** All sites, in the order they were planned. */
  public List<LabSite> sites() {
    return List.copyOf(sites.values());
  }

  /** The first site. */
  public LabSite site() {
    return sites.values().iterator().next();
  }

  @Override
  public void close() {
    all.forEach(Namespace::close);
  }
}
