// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Captured devices of a site that talk to the internet, and who sees what of it leaves. */
final class LeakWitness implements AutoCloseable {
  private static final String CANARY = "may leave";

  private final LabSite site;
  private final UdpPeer dmr;
  private final UdpPeer dmr6;
  private final UdpPeer flex;
  private final UdpPeer laptop;
  private final PacketCapture wan;

  /** Watches the WAN of the lab's first site from now on. */
  LeakWitness(Lab lab) {
    this.site = lab.site();
    this.dmr = UdpPeer.on(site.device("dmr"), site.address("dmr"));
    this.dmr6 = UdpPeer.on(site.device("dmr"), site.ipv6("dmr"));
    this.flex = UdpPeer.on(site.device("flex"), site.address("flex"));
    this.laptop = UdpPeer.on(site.device("laptop"), site.address("laptop"));
    this.wan = PacketCapture.on(site.host(), "wan0");
  }

  /** A captured device's socket, whose flow may be older than the trouble. */
  UdpPeer dmr() {
    return dmr;
  }

  PacketCapture wan() {
    return wan;
  }

  /** Old flows, new flows, TCP and UDP, to the internet, the hub and a private address. */
  void talk() {
    dmr.trySend(at(Lab.CLIENT, 9200), "leak");
    dmr.trySend(hub(9201), "leak");
    dmr.trySend(at("192.168.77.7:9202"), "leak");
    flex.trySend(at(Lab.STRANGER, 9203), "leak");
    try (RawSender raw = RawSender.in(site.device("flex"))) {
      raw.syn(at(site.address("flex"), 4500), at(Lab.CLIENT, 9204));
    }
  }

  void talkIpv6() {
    dmr6.trySend(at(Lab.CLIENT_IPV6, 9205), "leak");
  }

  /** What has left that may not, so far. */
  List<Packet> leaked() {
    // Sent last, on the same road: what was sent before it has passed the witness or died.
    laptop.send(at(Lab.CLIENT, 9206), CANARY);
    wan.await("the packet that may leave", p -> p.carries(CANARY));
    return wan.matching(
        p ->
            !p.isHousekeeping()
                && !p.carries(CANARY)
                && !p.isBetween(site.wanIpv6(), Lab.HUB_IPV6));
  }

  /**
   * As {@link #leaked}, where the host's own service uses the WAN too, for its tunnel and probes:
   * what only captured devices say, and to whom only they speak.
   */
  List<Packet> leakedBesideTheService() {
    return leaked().stream()
        .filter(
            p ->
                p.carries("leak")
                    || List.of(Lab.CLIENT, Lab.CLIENT_IPV6, Lab.STRANGER).stream()
                        .anyMatch(p::isTo))
        .toList();
  }

  void assertNothingLeaked() {
    assertThat(leaked()).isEmpty();
  }

  @Override
  public void close() {
    List.of(dmr, dmr6, flex, laptop).forEach(UdpPeer::close);
    wan.close();
  }
}
