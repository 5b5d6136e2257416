// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.health.fact.ForwardTraffic;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the results of rounds, as Prometheus' text format. Counters begin at zero with the
 * service, as Prometheus expects.
 */
public final class Metrics {
  private record Key(Name site, Leg leg) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySite = site.compareTo(other.site);
      return bySite != 0 ? bySite : leg.compareTo(other.leg);
    }
  }

  private final String version;
  private final Map<Key, Long> sent = new TreeMap<>();
  private final Map<Key, Long> lost = new TreeMap<>();
  private final Map<Key, Datagrams> last = new TreeMap<>();
  private final Map<Name, SiteHealth> sites = new TreeMap<>();
  private final Map<Name, Round> rounds = new TreeMap<>();
  private List<PeerHandshake> peers = List.of();
  private long repairs;

  /** The legs of single ports and devices that are counted; absent: all. */
  private Optional<Set<Leg>> tried = Optional.empty();

  /**
   * Nothing counted yet.
   *
   * @param version of the program
   */
  public Metrics(String version) {
    this.version = version;
  }

  /** Takes in a round, and the site's health after it. */
  public void add(Round round, SiteHealth health) {
    sites.put(round.site(), health);
    rounds.put(round.site(), round);
    round
        .legs()
        .forEach(
            (leg, result) -> {
              // A round that began before the configuration changed may end after it.
              if (isTried(leg)) {
                add(new Key(round.site(), leg), result);
              }
            });
  }

  private void add(Key key, LegResult result) {
    if (result instanceof Datagrams d) {
      sent.merge(key, (long) d.sent(), Long::sum);
      lost.merge(key, (long) d.lost(), Long::sum);
      last.put(key, d);
    } else if (result instanceof LegResult.Stream s) {
      sent.merge(key, 1L, Long::sum);
      lost.merge(key, s.isWhole() ? 0L : 1L, Long::sum);
    }
  }

  /** Takes the last handshakes of devices that are peers of this hub. */
  public void heard(List<PeerHandshake> handshakes) {
    peers = List.copyOf(handshakes);
  }

  /** Forgets what was counted of other sites. */
  public void retain(Collection<Name> all) {
    sites.keySet().retainAll(all);
    rounds.keySet().retainAll(all);
    for (Map<Key, ?> map : List.of(sent, lost, last)) {
      map.keySet().removeIf(key -> !all.contains(key.site()));
    }
  }

  /**
   * Forgets the counts of removed forwards and devices.
   *
   * @param legs those of single ports and devices that are tested from now on
   */
  public void retainLegs(Set<Leg> legs) {
    tried = Optional.of(Set.copyOf(legs));
    for (Map<Key, ?> map : List.of(sent, lost, last)) {
      map.keySet().removeIf(key -> !isTried(key.leg()));
    }
  }

  private boolean isTried(Leg leg) {
    boolean ofOne = leg.port().isPresent() || leg.device().isPresent();
    return !ofOne || tried.isEmpty() || tried.get().contains(leg);
  }

  /** Somebody else's change was undone. */
  public void repaired() {
    repairs++;
  }

  /** All of it. */
  public String text() {
    StringBuilder out = new StringBuilder();
    head(out, "landline_build_info", "gauge", "The program's version.");
    out.append("landline_build_info{version=\"").append(escaped(version)).append("\"} 1\n");
    head(out, "landline_health_state", "gauge", "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
    sites.forEach((site, v) -> line(out, "landline_health_state", site, v.state().code()));
    head(out, "landline_site_up", "gauge", "Whether the tunnel of the site carries packets.");
    rounds.forEach((site, r) -> line(out, "landline_site_up", site, isUp(r) ? 1 : 0));
    head(out, "landline_health_since_timestamp_seconds", "gauge", "When the state began.");
    sites.forEach(
        (site, v) ->
            line(out, "landline_health_since_timestamp_seconds", site, seconds(v.since())));
    head(out, "landline_last_probe_timestamp_seconds", "gauge", "When the last round began.");
    rounds.forEach(
        (site, r) -> line(out, "landline_last_probe_timestamp_seconds", site, seconds(r.time())));
    head(out, "landline_last_handshake_timestamp_seconds", "gauge", "WireGuard's last handshake.");
    rounds.forEach(
        (site, r) ->
            r.facts()
                .handshakeAge()
                .value()
                .flatMap(age -> age)
                .ifPresent(
                    age ->
                        line(
                            out,
                            "landline_last_handshake_timestamp_seconds",
                            site,
                            seconds(r.time().minus(age)))));
    peers(out);
    head(out, "landline_probe_sent_total", "counter", "Probes sent.");
    sent.forEach((key, n) -> line(out, "landline_probe_sent_total", key, "", n));
    head(out, "landline_probe_lost_total", "counter", "Probes not answered in time.");
    lost.forEach((key, n) -> line(out, "landline_probe_lost_total", key, "", n));
    head(out, "landline_probe_rtt_seconds", "gauge", "Round trips of the last round.");
    last.forEach((key, d) -> roundTrips(out, key, d));
    String jitter = "landline_probe_jitter_seconds";
    head(out, jitter, "gauge", "Mean difference of neighbouring round trips of the last round.");
    last.forEach((key, d) -> seconds(out, jitter, key, "", d.jitter()));
    traffic(out);
    declared(out);
    head(out, "landline_repairs_total", "counter", "Changes of others that were undone.");
    out.append("landline_repairs_total ").append(repairs).append('\n');
    return out.toString();
  }

  private void peers(StringBuilder out) {
    if (peers.isEmpty()) {
      return;
    }
    String name = "landline_peer_last_handshake_timestamp_seconds";
    head(out, name, "gauge", "WireGuard's last handshake with a single device.");
    peers.forEach(
        peer ->
            peer.handshake()
                .ifPresent(
                    time ->
                        out.append(name)
                            .append("{peer=\"")
                            .append(peer.name())
                            .append("\"} ")
                            .append(seconds(time))
                            .append('\n')));
  }

  private static boolean isUp(Round round) {
    return round.legs().get(Leg.TUNNEL) instanceof Datagrams d && d.received() > 0;
  }

  private static void roundTrips(StringBuilder out, Key key, Datagrams burst) {
    OptionalLong least = burst.roundTrips().stream().mapToLong(Long::longValue).min();
    OptionalLong most = burst.roundTrips().stream().mapToLong(Long::longValue).max();
    rtt(out, key, "min", least);
    rtt(out, key, "median", burst.median());
    rtt(out, key, "max", most);
  }

  private static void rtt(StringBuilder out, Key key, String which, OptionalLong nanos) {
    seconds(out, "landline_probe_rtt_seconds", key, ",stat=\"" + which + "\"", nanos);
  }

  private static void seconds(
      StringBuilder out, String name, Key key, String labels, OptionalLong nanos) {
    if (nanos.isPresent()) {
      line(out, name, key, labels, String.format(Locale.ROOT, "%.6f", nanos.getAsLong() / 1e9));
    }
  }

  private void traffic(StringBuilder out) {
    head(out, "landline_forward_bytes_total", "counter", "Bytes that a forward carried.");
    rounds.forEach(
        (site, round) -> {
          for (ForwardTraffic t : round.facts().traffic().value().orElse(List.of())) {
            String labels = "{site=\"" + site + "\",forward=\"" + t.forward() + "\",direction=\"";
            out.append("landline_forward_bytes_total").append(labels).append("in\"} ");
            out.append(t.in().bytes()).append("\nlandline_forward_bytes_total").append(labels);
            out.append("out\"} ").append(t.out().bytes()).append('\n');
          }
        });
  }

  private void declared(StringBuilder out) {
    String name = "landline_declared_forwards";
    head(out, name, "gauge", "Forwards that the site declared, by the hub's answer.");
    rounds.forEach(
        (site, round) ->
            round
                .facts()
                .declared()
                .value()
                .ifPresent(
                    d -> {
                      declared(out, site, "accepted", d.accepted());
                      declared(out, site, "refused", d.refused());
                      declared(out, site, "waiting", d.waiting());
                    }));
  }

  private static void declared(StringBuilder out, Name site, String state, int forwards) {
    out.append("landline_declared_forwards{site=\"").append(site).append("\",state=\"");
    out.append(state).append("\"} ").append(forwards).append('\n');
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, Name site, long value) {
    out.append(name).append("{site=\"").append(site).append("\"} ").append(value).append('\n');
  }

  private static void line(StringBuilder out, String name, Key key, String labels, Object value) {
    out.append(name).append("{site=\"").append(key.site()).append("\",leg=\"").append(key.leg());
    out.append('"').append(labels).append("} ").append(value).append('\n');
  }

  private static long seconds(Instant time) {
    return Duration.between(Instant.EPOCH, time).toSeconds();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
  }
}
