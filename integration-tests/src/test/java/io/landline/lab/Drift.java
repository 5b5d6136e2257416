// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.util.List;

/**
 * Something that people and programs do to what is Landline's.
 *
 * @param name for people
 * @param command in the words of a shell
 */
record Drift(String name, String command) {
  static final String CONF = "/proc/sys/net/ipv4/conf/";

  private static final String RULE =
      "nft delete rule inet landline %s handle $(nft -a list chain inet"
          + " landline %s | sed -n 's/.*# handle //p' | tail -n 1)";

  /** On a site with the story's configuration, to all but WireGuard's device. */
  static List<Drift> onTheSite() {
    return List.of(
        new Drift("the ruleset flushed", "nft flush ruleset"),
        new Drift("our table deleted", "nft delete table inet landline"),
        new Drift(
            "an element deleted",
            "nft delete element inet landline allowed '{ 10.49.7.19 . udp . 55193 }'"),
        new Drift(
            "an element added",
            "nft add element inet landline allowed '{ 10.49.7.50 . tcp . 22 }'"),
        new Drift("a rule deleted", RULE.formatted("guard", "guard")),
        new Drift("a routing rule deleted", "ip rule del pref 4210"),
        new Drift(
            "a rule of somebody else in our chain", "nft insert rule inet landline guard accept"),
        new Drift("our routing rules flushed", "ip rule flush protocol 201"),
        new Drift(
            "our routing tables flushed", "ip route flush table 5200; ip route flush table 5201"),
        new Drift("the link down", "ip link set landline0 down"),
        new Drift("the link deleted", "ip link del landline0"),
        new Drift("the address deleted", "ip addr flush dev landline0"),
        new Drift("the MTU changed", "ip link set landline0 mtu 1300"),
        new Drift("rp_filter changed", "echo 1 > " + CONF + "landline0/rp_filter"),
        new Drift("forwarding of br0 switched off", "echo 0 > " + CONF + "br0/forwarding"),
        new Drift("forwarding switched off", "echo 0 > /proc/sys/net/ipv4/ip_forward"));
  }

  /** On such a site, to WireGuard's device. */
  static List<Drift> ofWireGuard() {
    return List.of(
        new Drift("the peer removed", "wg set landline0 peer $(wg show landline0 peers) remove"),
        new Drift(
            "allowed-ips changed",
            "wg set landline0 peer $(wg show landline0 peers) allowed-ips 10.99.0.1/32"),
        new Drift(
            "the endpoint changed",
            "wg set landline0 peer $(wg show landline0 peers) endpoint 192.0.2.77:9"));
  }

  @Override
  public String toString() {
    return name;
  }
}
