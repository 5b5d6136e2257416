// SPDX-License-Identifier: Apache-2.0
package io.landline.demo;

import io.landline.lab.Await;
import io.landline.lab.Deployment;
import io.landline.lab.DevicePlan;
import io.landline.lab.Lab;
import io.landline.lab.LabException;
import io.landline.lab.Namespace;
import io.landline.lab.PacketCapture;
import io.landline.lab.Patience;
import io.landline.lab.RawSender;
import io.landline.lab.SitePlan;
import io.landline.lab.UdpEcho;
import io.landline.lab.UdpExchange;
import io.landline.lab.UdpPeer;
import io.landline.lab.Walkthrough;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Sets up a hub and a site with the commands of README.md, with the service running on both, and
 * checks each promise with real packets. Exits with status 1 where one is broken.
 */
public final class Demo {
  private static final String HEADING = "From two empty hosts to a working forward";
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Endpoint FORWARD = new Endpoint(Lab.HUB, 55193);
  private static final Endpoint SERVER = new Endpoint(Lab.CLIENT, 62031);
  private static final Endpoint HUB_IN_TUNNEL = new Endpoint(IpAddress.parse("10.99.0.1"), 40000);
  private static final int LAST_PORT_TRIED = 1024;
  private static final int DATAGRAMS = 20;

  private final Lab lab;
  private final Deployment landline;
  private final Walkthrough commands;
  private final List<String> page;
  private final Screen screen = new Screen();
  private final Namespace site;
  private final Namespace dmr;
  private final Endpoint dmrListens;
  private final Endpoint dmrCalls;

  private Demo(Lab lab, Deployment landline, Walkthrough commands, Path readme) {
    this.lab = lab;
    this.landline = landline;
    this.commands = commands;
    this.page = Walkthrough.commands(readme, HEADING);
    this.site = lab.site().host();
    this.dmr = lab.site().device("dmr");
    IpAddress address = lab.site().address("dmr");
    this.dmrListens = new Endpoint(address, FORWARD.port());
    this.dmrCalls = new Endpoint(address, 62044);
  }

  /**
   * Runs the demo.
   *
   * @param arguments one: the path of README.md
   */
  public static void main(String[] arguments) {
    SitePlan plan =
        SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19), DevicePlan.onLan("laptop", 50));
    try (Lab lab = Lab.of(plan);
        Deployment landline = Deployment.on(lab);
        Walkthrough commands = Walkthrough.withServices(landline, lab.hub(), lab.site().host())) {
      new Demo(lab, landline, commands, Path.of(arguments[0])).run();
    } catch (LabException e) {
      System.out.println("\n  FAILED  " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() {
    screen.title("A small internet, made of network namespaces on this machine");
    screen.drawing();
    // The scan below queues thousands of packets in the delay.
    for (String way : List.of("g0", "h0")) {
      lab.internet().sh("tc qdisc add dev " + way + " root netem delay 20ms limit 10000");
    }
    try (UdpEcho radio = UdpEcho.on(dmr, dmrListens)) {
      nothingReachesTheRadio();
      screen.title("The commands of README.md, with the service on both hosts");
      page.subList(0, page.size() - 1).forEach(this::type);
      strangerCalls("A stranger calls the radio");
      radioCalls();
      laptopCalls();
      stolenHub(radio);
      tunnelIsDeleted();
      proof();
    }
    screen.end();
  }

  private void type(String line) {
    Walkthrough.Step step = commands.run(line);
    screen.command(step.line(), readable(step.out()));
  }

  /** The output as on a real host: without the lab's folders; the join code shortened. */
  private String readable(String output) {
    String text = output;
    for (Namespace host : landline.hosts()) {
      text = text.replace(landline.root(host).toString(), "");
    }
    return text.replaceAll("(LL[12]-.{24})\\S+", "$1...");
  }

  private void nothingReachesTheRadio() {
    screen.title("Before: the radio is behind carrier-grade NAT");
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      stranger.send(FORWARD, "is anybody there?");
      screen.sent("a stranger", stranger.local(), FORWARD);
      screen.require(stranger.poll(SILENCE).isEmpty(), "no answer: nothing forwards that port");
    }
  }

  private void strangerCalls(String title) {
    screen.title(title);
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      UdpExchange call = UdpExchange.ask(stranger, FORWARD);
      screen.path("stranger", "hub", "tunnel", "site", "radio");
      screen.sent("the stranger", stranger.local(), FORWARD);
      screen.fact("the radio saw the caller as", call.seenAs());
      screen.fact("the answer came from", call.answeredFrom());
      screen.require(
          call.seenAs().equals(stranger.local()), "the radio sees the caller's own address");
      screen.require(
          call.answeredFrom().equals(FORWARD), "the answer comes from the address called");
    }
  }

  private void radioCalls() {
    screen.title("The radio calls a server on the internet");
    try (UdpEcho server = UdpEcho.on(lab.client(), SERVER)) {
      UdpExchange call = UdpExchange.ask(dmr, dmrCalls, SERVER);
      screen.path("radio", "site", "tunnel", "hub", "internet");
      screen.sent("the radio", dmrCalls, SERVER);
      screen.fact("the server saw", server.seen().get(0).from());
      screen.require(
          call.seenAs().equals(new Endpoint(Lab.HUB, dmrCalls.port())),
          "the hub's address, and the radio's own source port");
    }
  }

  private void laptopCalls() {
    screen.title("The laptop on the same LAN is not captured");
    Endpoint from = new Endpoint(lab.site().address("laptop"), 40000);
    try (UdpEcho server = UdpEcho.on(lab.client(), SERVER)) {
      UdpExchange.ask(lab.site().device("laptop"), from, SERVER);
      Endpoint seenAs = server.seen().get(0).from();
      screen.path("laptop", "site", "carrier's NAT", "internet");
      screen.fact("the server saw", seenAs);
      screen.require(seenAs.address().equals(Lab.CGNAT), "the carrier's address, as before");
    }
  }

  private void stolenHub(UdpEcho radio) {
    screen.title("Somebody has stolen the VPS and scans the site's LAN through the tunnel");
    IpAddress laptop = lab.site().address("laptop");
    int callsBefore = radio.seen().size();
    try (PacketCapture lan = PacketCapture.on(site, "br0");
        RawSender thief = RawSender.in(lab.hub())) {
      for (int port = 1; port <= LAST_PORT_TRIED; port++) {
        for (IpAddress target : List.of(dmrListens.address(), laptop)) {
          thief.udp(HUB_IN_TUNNEL, new Endpoint(target, port), "scan");
          thief.syn(HUB_IN_TUNNEL, new Endpoint(target, port));
        }
      }
      // An allowed datagram comes last: when it is answered, the site has seen all before it.
      try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
        UdpExchange.ask(stranger, FORWARD);
      }
      // The service's own probes of the test host cross the same bridge.
      int arrived =
          lan.matching(
                  packet ->
                      packet.isFrom(HUB_IN_TUNNEL.address())
                          && (packet.isTo(dmrListens.address()) || packet.isTo(laptop)))
              .size();
      screen.fact("ports 1-1024 of radio and laptop", 4 * LAST_PORT_TRIED + " packets sent");
      screen.fact("of these, seen on the LAN", arrived);
      screen.require(arrived == 0, "the site drops everything but udp/55193 to the radio");
      screen.require(radio.seen().size() == callsBefore + 1, "which still works");
    }
  }

  private void tunnelIsDeleted() {
    screen.title("Somebody deletes the tunnel and flushes nftables while the radio sends");
    try (PacketCapture wan = PacketCapture.on(site, "wan0");
        UdpPeer radio = UdpPeer.on(dmr, dmrCalls)) {
      String command = "nft flush ruleset";
      screen.command("pi# " + command, site.sh(command));
      command = "ip link delete landline0";
      screen.command("pi# " + command, site.sh(command));
      for (int i = 0; i < DATAGRAMS; i++) {
        radio.trySend(SERVER, "LEAK?");
      }
      radio.poll(SILENCE);
      int leaked = wan.matching(packet -> packet.carries("LEAK?")).size();
      screen.fact("datagrams the radio sent", DATAGRAMS);
      screen.fact("of these, seen on the site's WAN", leaked);
      screen.require(leaked == 0, "cut off, not let out");
    }
    try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      boolean answered =
          Await.seldom()
              .holds(
                  Patience.LONG,
                  () -> {
                    stranger.send(FORWARD, "and now?");
                    return stranger.poll(SILENCE).isPresent();
                  });
      screen.require(answered, "the service has put both back, and the radio answers again");
    }
    type("pi# landline status");
  }

  private void proof() {
    screen.title("The last command of README.md proves it, with probes and no call to the radio");
    type(page.get(page.size() - 1));
    strangerCalls("And a stranger calls once more");
  }
}
