// SPDX-License-Identifier: Apache-2.0
package io.landline.demo;

import io.landline.lab.Lab;
import io.landline.lab.LabException;
import io.landline.lab.Namespace;
import io.landline.lab.PacketCapture;
import io.landline.lab.RawSender;
import io.landline.lab.UdpEcho;
import io.landline.lab.UdpExchange;
import io.landline.lab.UdpPeer;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Shows a stranger, a hub, a carrier's NAT, a site and a radio, and every promise of Landline with
 * a real packet. Ends with status 1 where one is not kept.
 */
public final class Demo {
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final int FIRST_PORT_TRIED = 1;
  private static final int LAST_PORT_TRIED = 1024;

  private final Lab lab;
  private final DemoHosts hosts;
  private final Screen screen = new Screen();
  private final IpAddress dmr;
  private final Endpoint forward = new Endpoint(Lab.HUB, 55193);

  private Demo(Lab lab, DemoHosts hosts) {
    this.lab = lab;
    this.hosts = hosts;
    this.dmr = lab.site().address("dmr");
  }

  /** Runs the story; the launcher to show is property {@code landline.launcher}. */
  public static void main(String[] arguments) throws IOException {
    Path launcher = Path.of(System.getProperty("landline.launcher", ""));
    try (Lab lab = Lab.standard();
        DemoHosts hosts = DemoHosts.in(lab, launcher)) {
      new Demo(lab, hosts).tell();
    } catch (LabException e) {
      System.out.println("\n  NO   " + e.getMessage());
      System.exit(1);
    }
  }

  private void tell() throws IOException {
    screen.title("A small internet, made of network namespaces on this machine");
    screen.drawing();
    try (UdpEcho radio = UdpEcho.on(lab.site().device("dmr"), new Endpoint(dmr, forward.port()))) {
      before();
      apply();
      strangerCalls(radio);
      radioCalls();
      laptopCalls();
      stolenHub(radio);
      tunnelFalls();
      back();
    }
    down();
    screen.end();
  }

  private void before() {
    screen.title("Before: the radio is behind carrier-grade NAT");
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      stranger.send(forward, "anybody there?");
      screen.sent("a stranger", stranger.local(), forward);
      screen.require(stranger.poll(SILENCE).isEmpty(), "nobody answers: nothing leads there");
    }
  }

  private void apply() throws IOException {
    screen.title("Landline: two files, one command on each host");
    screen.file("hub      /etc/landline/landline.json", hosts.hubConfiguration());
    screen.file("the site /etc/landline/landline.json", hosts.siteConfiguration());
    screen.command("hub#  ", "landline apply --direct", hosts.hub("apply", "--direct"));
    screen.command("site# ", "landline apply --direct", hosts.site("apply", "--direct"));
    String listing = lab.site().host().must("nft", "list", "set", "inet", "landline", "allowed");
    screen.file("what the hub may reach, as nft lists it at the site", listing);
  }

  private void strangerCalls(UdpEcho radio) {
    screen.title("1. A stranger calls the radio");
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      UdpExchange call = UdpExchange.ask(stranger, forward);
      screen.way("stranger", "hub", "tunnel", "site", "radio");
      screen.sent("a stranger", stranger.local(), forward);
      screen.fact("the radio saw it come from", call.seenAs());
      screen.require(
          call.seenAs().equals(stranger.local()), "the stranger's own address, nobody in between");
      screen.fact("the answer came from", call.answeredFrom());
      screen.require(call.answeredFrom().equals(forward), "the address he called");
      screen.require(radio.seen().size() == 1, "one datagram sent, one arrived");
    }
  }

  private void radioCalls() {
    screen.title("2. The radio calls out");
    Endpoint server = new Endpoint(Lab.CLIENT, 62031);
    Endpoint from = new Endpoint(dmr, 62044);
    try (UdpEcho internet = UdpEcho.on(lab.client(), server)) {
      UdpExchange call = UdpExchange.ask(lab.site().device("dmr"), from, server);
      screen.way("radio", "site", "tunnel", "hub", "internet");
      screen.sent("the radio", from, server);
      Endpoint seenAs = internet.seen().get(0).from();
      screen.fact("the internet saw", seenAs);
      screen.fact("and the radio got the answer from", call.answeredFrom());
      screen.require(
          seenAs.equals(new Endpoint(Lab.HUB, from.port())),
          "the hub's address, and the radio's own port kept");
    }
  }

  private void laptopCalls() {
    screen.title("3. The laptop beside it is not captured");
    Endpoint server = new Endpoint(Lab.CLIENT, 62031);
    Endpoint from = new Endpoint(lab.site().address("laptop"), 40000);
    try (UdpEcho internet = UdpEcho.on(lab.client(), server)) {
      UdpExchange call = UdpExchange.ask(lab.site().device("laptop"), from, server);
      screen.way("laptop", "site", "carrier's NAT", "internet");
      Endpoint seenAs = internet.seen().get(0).from();
      screen.fact("the internet saw", seenAs);
      screen.fact("and the laptop got the answer from", call.answeredFrom());
      screen.require(seenAs.address().equals(Lab.CGNAT), "the carrier's address, as ever before");
    }
  }

  private void stolenHub(UdpEcho radio) {
    screen.title("4. Somebody stole the VPS and tries every door at the site");
    int before = radio.seen().size();
    Namespace device = lab.site().device("dmr");
    try (PacketCapture wire = PacketCapture.ofIncoming(device, "eth0");
        RawSender thief = RawSender.in(lab.hub())) {
      int tried = 0;
      for (int port = FIRST_PORT_TRIED; port <= LAST_PORT_TRIED; port++) {
        thief.udp(new Endpoint(IpAddress.parse("10.99.0.1"), 40000), new Endpoint(dmr, port), "x");
        thief.syn(new Endpoint(IpAddress.parse("10.99.0.1"), 40000), new Endpoint(dmr, port));
        tried += 2;
      }
      // What is allowed comes last and tells that all before it has been through.
      try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
        UdpExchange.ask(stranger, forward);
      }
      int arrived =
          wire.matching(p -> p.isTo(dmr) && p.isFrom(IpAddress.parse("10.99.0.1"))).size();
      screen.fact("doors tried", tried);
      screen.fact("of that, seen on the radio's wire", arrived);
      screen.require(arrived == 0, "the site lets in udp/55193 for the radio and nothing else");
      screen.require(radio.seen().size() == before + 1, "which still works");
    }
  }

  private void tunnelFalls() {
    screen.title("5. The tunnel falls");
    Namespace site = lab.site().host();
    try (PacketCapture wan = PacketCapture.on(site, "wan0");
        UdpPeer radio = UdpPeer.on(lab.site().device("dmr"), new Endpoint(dmr, 62044))) {
      screen.command("site# ", "ip link delete landline0", site.sh("ip link delete landline0"));
      int sent = 20;
      for (int i = 0; i < sent; i++) {
        radio.trySend(new Endpoint(Lab.CLIENT, 62031), "LEAK?");
      }
      radio.poll(SILENCE);
      int leaked = wan.matching(p -> p.carries("LEAK?")).size();
      screen.fact("datagrams the radio sent", sent);
      screen.fact("of them, seen on the site's WAN", leaked);
      screen.require(leaked == 0, "cut off, not let out");
    }
  }

  private void back() throws IOException {
    screen.title("6. Once more, and it is whole again");
    screen.command("site# ", "landline plan", hosts.site("plan"));
    screen.command("site# ", "landline apply --direct", hosts.site("apply", "--direct"));
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      UdpExchange call = UdpExchange.ask(stranger, forward);
      screen.require(
          call.seenAs().equals(stranger.local()) && call.answeredFrom().equals(forward),
          "the stranger reaches the radio as before");
    }
  }

  private void down() throws IOException {
    screen.title("7. And away with it");
    screen.command("site# ", "landline down", hosts.site("down"));
    screen.command("hub#  ", "landline down", hosts.hub("down"));
    Namespace site = lab.site().host();
    String left =
        site.must("nft", "list", "tables")
            + site.must("ip", "rule")
            + site.must("ip", "link", "show", "type", "wireguard");
    screen.file("what the site has left: its own table, its own rules", left);
    screen.require(!left.contains("landline"), "nothing of Landline's");
  }
}
