// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;

import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import io.landline.net.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much passes from a caller through hub and site to a device, and what a packet takes: Landline
 * with its services, against the fewest rules that do the same, and against programs that copy
 * streams. A cable stands for the tunnel, so rules weigh more here than beside encryption.
 */
final class ThroughputRace implements AutoCloseable {
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final int PORT = 55_900;
  private static final int EXCHANGES = 300;
  private static final String SECONDS = "2";

  private final Lab lab = Lab.standard();
  private final List<Runnable> ends = new ArrayList<>();
  private final Path folder;

  private ThroughputRace() throws IOException {
    this.folder = Files.createTempDirectory("landline-bench");
    Footprints.cable(lab.hub(), lab.site().host());
    ends.add(dmr().start("iperf3", "-s", "-p", String.valueOf(PORT))::close);
    ends.add(UdpEcho.on(dmr(), at("10.49.7.19:55193"))::close);
  }

  private Namespace dmr() {
    return lab.site().device("dmr");
  }

  private static ThroughputRace landline() throws IOException {
    ThroughputRace race = new ThroughputRace();
    Deployment landline = Deployment.on(race.lab);
    Namespace site = race.lab.site().host();
    landline.configure(race.lab.hub(), configuration("story-hub.json"));
    landline.configure(
        site,
        configuration("story-site.json")
            .replace(
                "\"forwards\": [",
                "\"forwards\": [ { \"name\": \"iperf\", \"listen\": \"tcp+udp/"
                    + PORT
                    + "\", \"to\": \"dmr\" },"));
    Service atHub = Footprints.service(landline, race.lab.hub());
    Service atSite = Footprints.service(landline, site);
    race.ends.addAll(List.of(landline::close, atHub::close, atSite::close));
    atSite.await(
        "a declaration",
        SOON,
        () -> atSite.log().contains("the hub accepted everything that this site declares"));
    return race;
  }

  /** What people write by hand, and three programs that copy streams beside it. */
  private static ThroughputRace byHand() throws IOException {
    ThroughputRace race = new ThroughputRace();
    Namespace hub = race.lab.hub();
    Wiring.set(hub, "ipv4/ip_forward", "1");
    hub.ip(List.of("route add 10.49.7.0/24 via 10.99.0.2 dev landline0"));
    hub.nft(
        """
        table ip byhand {
          chain in {
            type nat hook prerouting priority dstnat;
            iifname eth0 meta l4proto { tcp, udp } th dport { 55193, 55900 } dnat to 10.49.7.19
          }
          chain out {
            type nat hook postrouting priority srcnat;
            oifname eth0 ip saddr 10.49.7.0/24 masquerade
          }
        }
        """);
    Wiring.set(race.lab.site().host(), "ipv4/conf/landline0/rp_filter", "2");
    race.lab
        .site()
        .host()
        .ip(
            List.of(
                "route add default via 10.99.0.1 dev landline0 table 100",
                "rule add from 10.49.7.19 lookup 100"));
    race.start("socat", "TCP-LISTEN:56001,fork,reuseaddr", "TCP:10.49.7.19:" + PORT);
    race.start("haproxy", "-db", "-f", race.file("haproxy.cfg", HAPROXY));
    race.start("nginx", "-c", race.file("nginx.conf", NGINX));
    return race;
  }

  private static final String HAPROXY =
      """
      defaults
        mode tcp
        timeout connect 5s
        timeout client 1m
        timeout server 1m
      listen device
        bind :56002
        server dmr 10.49.7.19:55900
      """;

  private static final String NGINX =
      """
      load_module /usr/lib/nginx/modules/ngx_stream_module.so;
      daemon off;
      worker_processes 2;
      error_log /dev/null;
      pid FOLDER/nginx.pid;
      events { worker_connections 512; }
      stream { server { listen 56003; proxy_pass 10.49.7.19:55900; } }
      """;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text.replace("FOLDER", folder.toString()))
        .toString();
  }

  private void start(String... command) {
    ends.add(lab.hub().start(command)::close);
  }

  static void measure(BenchTable table, int runs) throws Exception {
    Map<String, List<Double>> samples = new LinkedHashMap<>();
    try (ThroughputRace ours = landline();
        ThroughputRace others = byHand()) {
      for (int run = -1; run < runs; run++) {
        Map<String, Double> now = new LinkedHashMap<>();
        now.put("in", ours.tcp(PORT));
        now.put("in, by hand", others.tcp(PORT));
        now.put("socat", others.tcp(56_001));
        now.put("haproxy", others.tcp(56_002));
        now.put("nginx", others.tcp(56_003));
        now.put("out", ours.tcp(PORT, "-R"));
        now.put("out, by hand", others.tcp(PORT, "-R"));
        now.put("udp", ours.udp());
        now.put("udp, by hand", others.udp());
        now.put("trip", ours.roundTrip());
        now.put("trip, by hand", others.roundTrip());
        if (run >= 0) {
          now.forEach((what, v) -> samples.computeIfAbsent(what, w -> new ArrayList<>()).add(v));
        }
      }
    }
    String hand = "the fewest rules by hand";
    BenchTable.Row in = row("TCP from a caller to the device", "Mbit/s", of(samples, "in"));
    table.add(in.against(hand, of(samples, "in, by hand")).aimingAtLeast(0.98));
    table.add(in.against("socat on the hub", of(samples, "socat")));
    table.add(in.against("HAProxy on the hub", of(samples, "haproxy")));
    table.add(in.against("nginx stream on the hub", of(samples, "nginx")));
    table.add(
        row("TCP from the device to a caller", "Mbit/s", of(samples, "out"))
            .against(hand, of(samples, "out, by hand"))
            .aimingAtLeast(0.98));
    table.add(
        row("UDP of 200 bytes that arrive", "1000/s", of(samples, "udp"))
            .against(hand, of(samples, "udp, by hand"))
            .aimingAtLeast(0.98));
    table.add(
        row("round trip of a live UDP flow", "us", of(samples, "trip"))
            .against(hand, of(samples, "trip, by hand"))
            .aimingAtRatio(1.02));
  }

  private static List<Double> of(Map<String, List<Double>> samples, String what) {
    return samples.getOrDefault(what, List.of());
  }

  private static BenchTable.Row row(String what, String unit, List<Double> samples) {
    return BenchTable.Row.of("pass", what, 11, unit, samples);
  }

  /** Megabits a second. */
  private double tcp(int port, String... more) {
    return client(port, more).getAsJsonObject("sum_received").get("bits_per_second").getAsDouble()
        / 1e6;
  }

  /** Thousands of datagrams a second that arrive while a sender sends all that it can. */
  private double udp() {
    JsonObject sum = client(PORT, "-u", "-b", "0", "-l", "200").getAsJsonObject("sum");
    double arrived = sum.get("packets").getAsDouble() - sum.get("lost_packets").getAsDouble();
    return arrived / sum.get("seconds").getAsDouble() / 1e3;
  }

  private JsonObject client(int port, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "iperf3",
                "-J",
                "--connect-timeout",
                "5000",
                "-t",
                SECONDS,
                "-c",
                "203.0.113.10",
                "-p",
                String.valueOf(port)));
    command.addAll(List.of(more));
    String text = lab.client().must(command.toArray(String[]::new));
    JsonObject json = new JsonStreamParser(text).next().getAsJsonObject();
    if (json.has("error")) {
      throw new LabException(
          "iperf3, "
              + ends.size()
              + " parts, port "
              + port
              + ": "
              + json.get("error").getAsString());
    }
    return json.getAsJsonObject("end");
  }

  /** The median, microseconds. */
  private double roundTrip() {
    Endpoint to = hub(55193);
    List<Double> all = new ArrayList<>();
    try (UdpPeer caller = UdpPeer.on(lab.client(), at("198.51.100.20:7100"))) {
      for (int i = 0; i < EXCHANGES; i++) {
        long begin = System.nanoTime();
        UdpExchange unused = UdpExchange.ask(caller, to);
        all.add((System.nanoTime() - begin) / 1e3);
      }
    }
    return BenchTable.median(all);
  }

  @Override
  public void close() {
    Collections.reverse(ends); // the last one uses the first one
    ends.forEach(Runnable::run);
    lab.close();
  }
}
