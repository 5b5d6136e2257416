// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first packet of a flow takes through a hub, by how many forwards there are: against the
 * same hub with one forward, and against one DNAT rule for each forward. A cable stands for the
 * tunnel.
 */
final class FlowRace implements AutoCloseable {
  /** Fewer than a forward takes of new flows at once. */
  private static final int FLOWS = 300;

  private static final int EXCHANGES = 100;

  /** After this long a forward takes as many new flows at once as before. */
  private static final Duration REFILL = Duration.ofSeconds(5);

  /** Of packets whose sender does not exist. */
  private static final int FIRST_PORT = 10_000;

  private static final int FIRST_SOCKET_PORT = 40_000;

  private static final String SOURCE = "198.51.100.20";
  private static final Pattern RECEIVED = Pattern.compile("RX:.*\\n\\s*\\d+\\s+(\\d+)");

  private final CabledHub hub;
  private final LargeHub.Place place;
  private final RawSender sender;
  private final UdpEcho device;
  private int port = FIRST_PORT;
  private int socketPort = FIRST_SOCKET_PORT;

  private FlowRace(CabledHub hub, LargeHub.Place place) {
    this.hub = hub;
    this.place = place;
    this.sender = RawSender.in(hub.client);
    this.device = UdpEcho.on(hub.sites, at(place.target() + ":" + place.port()));
    hub.hub.ip(
        List.of(
            "addr replace " + place.address() + "/24 dev eth0",
            "route replace 10.49.7.0/24 dev landline0"));
    // The answer, if any, does not matter: the neighbours are known afterwards.
    hub.sites.run("ping", "-q", "-c", "1", "-W", "2", SOURCE);
    // Else the sender's kernel would answer that nobody listens there.
    hub.client.nft(
        "table inet quiet { chain in { type filter hook prerouting priority -300;"
            + " udp dport 10000-39999 drop; }; }");
  }

  /** A hub of ours; measured is its last forward. */
  private static FlowRace landline(int forwards) throws Exception {
    LargeHub.Place last = LargeHub.Place.of(forwards - 1);
    return new FlowRace(new CabledHub(LargeHub.configuration(forwards), last.target()), last);
  }

  /** A rule for each forward. */
  private static FlowRace linear(int forwards, String restore) throws Exception {
    LargeHub.Place last = LargeHub.Place.of(forwards - 1);
    CabledHub plain = CabledHub.plain(last.target());
    Path rules = Files.createTempFile("landline-bench", "iptables");
    Files.writeString(rules, LargeHub.iptables(forwards));
    plain.hub.must(restore, rules.toString());
    Files.delete(rules);
    return new FlowRace(plain, last);
  }

  static void measure(BenchTable table, int forwards, int runs) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> one = new ArrayList<>();
    List<Double> rules = new ArrayList<>();
    List<Double> trips = new ArrayList<>();
    List<Double> tripsOfOne = new ArrayList<>();
    List<Double> tripsByRules = new ArrayList<>();
    try (FlowRace many = landline(forwards);
        FlowRace single = landline(1);
        FlowRace linear = linear(forwards, "iptables-legacy-restore")) {
      for (int run = -1; run < runs; run++) {
        TimeUnit.MILLISECONDS.sleep(REFILL.toMillis());
        List<Double> now =
            List.of(
                many.newFlow(),
                single.newFlow(),
                linear.newFlow(),
                many.roundTrip(),
                single.roundTrip(),
                linear.roundTrip());
        if (run >= 0) {
          ours.add(now.get(0));
          one.add(now.get(1));
          rules.add(now.get(2));
          trips.add(now.get(3));
          tripsOfOne.add(now.get(4));
          tripsByRules.add(now.get(5));
        }
      }
    }
    add(table, "a packet of a new flow", forwards, ours, one, rules);
    add(table, "round trip of a new flow", forwards, trips, tripsOfOne, tripsByRules);
  }

  private static void add(
      BenchTable table,
      String what,
      int forwards,
      List<Double> ours,
      List<Double> one,
      List<Double> rules) {
    BenchTable.Row row = BenchTable.Row.of("flows", what, forwards, "us", ours);
    table.add(row.against("the same with one forward", one).aimingAtRatio(1.1));
    table.add(row.against("iptables-legacy, a rule each", rules));
  }

  /** Microseconds of a sender that does nothing else; the kernel forwards on its time. */
  private double newFlow() {
    Endpoint to = at(place.address() + ":" + place.port());
    IpAddress from = IpAddress.parse(SOURCE);
    long before = received();
    long begin = System.nanoTime();
    for (int i = 0; i < FLOWS; i++) {
      sender.udp(new Endpoint(from, port++), to, "new");
    }
    double took = (System.nanoTime() - begin) / 1e3 / FLOWS;
    Await.often()
        .until(
            "all packets behind the hub",
            Patience.LONG,
            () -> received() >= before + FLOWS,
            () -> received() - before + " of " + FLOWS);
    return took;
  }

  /** Packets that came out of the hub towards the sites. */
  private long received() {
    Matcher found = RECEIVED.matcher(hub.sites.must("ip", "-s", "link", "show", "landline0"));
    if (!found.find()) {
      throw new LabException("no statistics of landline0");
    }
    return Long.parseLong(found.group(1));
  }

  /** The median of some, microseconds. */
  private double roundTrip() {
    Endpoint to = at(place.address() + ":" + place.port());
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < EXCHANGES; i++) {
      try (UdpPeer caller = UdpPeer.on(hub.client, at(SOURCE + ":" + socketPort++))) {
        long begin = System.nanoTime();
        caller.send(to, "new");
        UdpPeer.Datagram unused = caller.await();
        all.add((System.nanoTime() - begin) / 1e3);
      }
    }
    return BenchTable.median(all);
  }

  @Override
  public void close() {
    device.close();
    sender.close();
    hub.close();
  }
}
