// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Datum;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Verdict;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbePrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Probes of forwards, at a site. The hub translates them with the forward's own map entry, to the
 * device's address and port. The site redirects them to its test host where it has the same
 * forward, and drops all others, so that no device receives a probe.
 *
 * <p>A UDP probe is recognized by its first bytes. A TCP SYN carries no data, so TCP probes are
 * recognized by their source: the address of the hub's test host.
 */
final class ForwardProbes {
  private static final IpAddress STRANGER = Footprint.STRANGER.address();
  private final InterfaceName tunnel;
  private final IpAddress own;
  private final Optional<Canary> canary;

  /** The test host as the hub knows it; the same, except for further hubs of a site. */
  private final Optional<Canary> canaryOfHub;

  private final Optional<Statement> begins;
  private final Optional<Statement> ofHub;

  /** Whether the hub has a test host, which sends probes by TCP. */
  private final boolean byTcp;

  /**
   * Probes through one hub.
   *
   * @param canary the site's test host
   */
  ForwardProbes(SitePolicy policy, SiteFacts facts, Optional<Canary> canary) {
    this.tunnel = policy.tunnel().device();
    this.own = policy.tunnel().address().address();
    this.canary = canary;
    this.canaryOfHub = policy.canary();
    this.byTcp = policy.hub().tunnelAddress().isPresent();
    this.begins =
        facts
            .probes()
            .map(ProbePrefix::ofForward)
            .map(prefix -> new Statement.UdpBegins(prefix.value(), Long.SIZE));
    this.ofHub =
        facts
            .probes()
            .map(
                prefix ->
                    new Statement.UdpBegins(Integer.toUnsignedLong(prefix.hub()), Integer.SIZE));
  }

  /** For the arrivals chain, after flows are marked and before anything is counted. */
  List<Rule> arriving() {
    return uncounted(true);
  }

  /** For the departures chain, after flows are marked and before anything is counted. */
  List<Rule> departing() {
    return uncounted(false);
  }

  private List<Rule> uncounted(boolean incoming) {
    List<Rule> rules = new ArrayList<>();
    begins.ifPresent(b -> rules.add(Rule.of(tunnel(incoming), b, Verdict.ACCEPT)));
    if (begins.isPresent() && byTcp) {
      rules.add(
          Rule.of(
              tunnel(incoming),
              stranger(incoming ? Field.IP_SADDR : Field.IP_DADDR),
              tcp(),
              Verdict.ACCEPT));
    }
    return rules;
  }

  /** The chain with these rules. */
  static Chain chain(List<Rule> redirected) {
    return Chain.base(
        "forward_probes",
        new BaseHook(ChainType.NAT, Hook.PREROUTING, BaseHook.DSTNAT - 5),
        redirected);
  }

  /** Redirects probes of existing forwards to the test host; no rules without one. */
  List<Rule> redirected(ServiceSets allowed) {
    if (begins.isEmpty() || canary.isEmpty()) {
      return List.of();
    }
    Endpoint testHost = new Endpoint(canary.get().address(), canary.get().port());
    List<Statement> led = List.of(new Statement.DnatTo(testHost));
    List<Rule> rules = new ArrayList<>();
    rules.addAll(allowed.rules(List.of(tunnel(true), begins.get()), Keys.DESTINATION, led));
    rules.addAll(
        allowed.rules(
            List.of(tunnel(true), stranger(Field.IP_SADDR), tcp()), Keys.DESTINATION, led));
    canaryOfHub
        .filter(known -> !known.equals(canary.get()))
        .ifPresent(known -> rules.add(toTestHost(known, led.get(0))));
    return rules;
  }

  /** A further hub of the site knows the test host by another address, and perhaps port. */
  private Rule toTestHost(Canary known, Statement led) {
    return Rule.of(
        tunnel(true),
        new Statement.Equals(Field.IP_DADDR, true, Datum.of(known.address())),
        new Statement.HasPorts(),
        new Statement.Equals(Field.TH_DPORT, true, Datum.of(PortRange.of(known.port()))),
        led);
  }

  private static Statement stranger(Field field) {
    return new Statement.Equals(field, true, Datum.of(STRANGER));
  }

  private static Statement tcp() {
    return new Statement.Equals(Field.META_L4PROTO, true, Datum.of(TransportProtocol.TCP));
  }

  /**
   * For packets from the tunnel, before anything is accepted. A probe of another site arrives when
   * a public port has just become this site's. This host itself takes other probes, at its tunnel
   * address.
   */
  List<Rule> dropped() {
    List<Rule> rules = new ArrayList<>();
    Optional<IpAddress> testHost = canary.map(Canary::address);
    begins.ifPresent(
        b ->
            rules.add(
                dropped(b, testHost.stream())
                    .commented("probe of a forward that this site does not have")));
    ofHub.ifPresent(
        b ->
            rules.add(
                dropped(b, Stream.concat(testHost.stream(), Stream.of(own)))
                    .commented("probe of another site")));
    return rules;
  }

  private static Rule dropped(Statement begins, Stream<IpAddress> except) {
    List<Statement> statements = new ArrayList<>(List.of(begins));
    except
        .map(address -> new Statement.Equals(Field.IP_DADDR, false, Datum.of(address)))
        .forEach(statements::add);
    statements.add(new Counter());
    statements.add(Verdict.DROP);
    return Rule.of(statements.toArray(Statement[]::new));
  }

  private Statement tunnel(boolean incoming) {
    return new Statement.Interface(incoming, true, tunnel);
  }
}
