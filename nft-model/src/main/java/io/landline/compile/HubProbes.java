// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.nft.Chain;
import io.landline.nft.CtDirection;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Verdict;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.probe.ProbePrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a hub does with its sites' probes. A datagram at the probe port that begins with a site's
 * prefix goes to the site's test host; TCP probes get there through the maps of forwards. A probe
 * of a forward is translated by that forward's own map element, whatever its source list says, and
 * is not counted as the forward's traffic; the site redirects it to its test host. A probe at any
 * other port is dropped.
 */
final class HubProbes {
  /** Each site's test host, and the source address that it sees for callers from the internet. */
  static final NftName TEST_HOSTS = new NftName("test_hosts");

  /** The public UDP ports of test hosts. */
  static final NftName PROBE_SERVICES = new NftName("probe_services");

  /** The comment of its elements; it has a space, so no forward has that name. */
  static final String COMMENT = "test host";

  private record Known(HubSite site, Canary canary, ProbePrefix prefix) {}

  private static final String PATH_PROBES = "path_mtu";

  private final List<Known> known = new ArrayList<>();
  private final int probePort;

  /**
   * WireGuard's port, where sites probe their uplinks and measure the path; empty where there are
   * no sites, or no test host is there to answer.
   */
  private final Optional<Integer> pathProbePort;

  HubProbes(HubPolicy policy, HubFacts facts) {
    this.probePort = policy.footprint().probePort();
    for (HubSite site : policy.sites()) {
      Optional<ProbePrefix> prefix = Optional.ofNullable(facts.prefixes().get(site.publicKey()));
      policy
          .canary(site)
          .ifPresent(canary -> prefix.ifPresent(p -> known.add(new Known(site, canary, p))));
    }
    this.pathProbePort =
        facts.hasStranger() && !known.isEmpty()
            ? Optional.of(policy.tunnel().listenPort())
            : Optional.empty();
  }

  /**
   * The public probe port, as one more forward of the site; empty without a test host. Only by TCP:
   * datagrams must begin with the site's prefix to get there, the first segment of a connection
   * carries no data.
   */
  static Optional<Forward> forward(HubPolicy policy, HubSite site) {
    return policy.canary(site).map(canary -> forward(canary, site.publicAddress()));
  }

  private static Forward forward(Canary canary, IpAddress publicAddress) {
    PortRange port = PortRange.of(canary.port());
    return new Forward(
        new Name("probe"),
        new Listen(List.of(TransportProtocol.TCP), port),
        publicAddress,
        canary.address(),
        port,
        List.of(),
        Optional.empty(),
        true,
        false);
  }

  /** A rule for datagrams that begin with this hub's prefix; none without a site to probe. */
  private List<Rule> jump(Verdict verdict) {
    return known.isEmpty() ? List.of() : List.of(Rule.of(anySite(), verdict));
  }

  private Statement anySite() {
    return new Statement.UdpBegins(
        Integer.toUnsignedLong(known.get(0).prefix().hub()), Integer.SIZE);
  }

  /** A TCP SYN carries no data to recognize it by; it comes from the test host's interface. */
  private static List<Rule> fromTestHost(
      boolean incoming, Field field, List<Rule> before, String comment) {
    if (before.isEmpty()) {
      return before;
    }
    return Stream.concat(
            before.stream(),
            Stream.of(
                Rule.of(
                        new Statement.Interface(incoming, true, Footprint.STRANGER_LINK),
                        new Statement.Equals(field, true, Datum.of(Footprint.STRANGER.address())),
                        new Statement.Equals(
                            Field.META_L4PROTO, true, Datum.of(TransportProtocol.TCP)),
                        Verdict.ACCEPT)
                    .commented(comment)))
        .toList();
  }

  /** For the arrivals chain, before anything is counted or refused. */
  List<Rule> arriving() {
    return fromTestHost(
        true, Field.IP_SADDR, jump(Verdict.jump("probes")), "TCP probes of forwards");
  }

  /**
   * For the chain that translates destinations, before all else: a site measures the path at the
   * port that WireGuard uses, with datagrams that are not WireGuard's. They go to the test host,
   * which answers with the same length.
   */
  List<Rule> divertPathProbes(Statement fromOutside) {
    if (pathProbePort.isEmpty()) {
      return List.of();
    }
    return List.of(
        Rule.of(
                fromOutside,
                anySite(),
                new Statement.Equals(
                    Field.TH_DPORT, true, Datum.of(PortRange.of(pathProbePort.get()))),
                Verdict.jump(PATH_PROBES))
            .commented("sites probe their paths"));
  }

  /** For the chain of forwarded packets. */
  List<Rule> acceptPathProbes(Statement fromOutside) {
    return pathProbePort.isEmpty()
        ? List.of()
        : List.of(
            Rule.of(
                    fromOutside,
                    new Statement.Interface(false, true, Footprint.STRANGER_LINK),
                    new Statement.Equals(
                        Field.IP_DADDR, true, Datum.of(Footprint.STRANGER.address())),
                    new Statement.Equals(Field.META_L4PROTO, true, Datum.of(TransportProtocol.UDP)),
                    new Statement.Equals(Field.TH_DPORT, true, Datum.of(PortRange.of(probePort))),
                    new Statement.Dnatted(),
                    Verdict.ACCEPT)
                .commented("sites probe their paths"));
  }

  /** For the chain that translates destinations, before the maps. */
  List<Rule> translated() {
    return jump(Verdict.jump("probes_in"));
  }

  /**
   * For source translation: a site drops packets from the tunnel with one of its own addresses as
   * their source, and the caller is most often the site itself.
   *
   * @param before matches packets from the public interface into the tunnel
   */
  List<Rule> departingAsHub(List<Statement> before) {
    if (known.isEmpty()) {
      return List.of();
    }
    List<Statement> statements = new ArrayList<>(before);
    statements.add(anySite());
    statements.add(Verdict.jump("probes_out"));
    return List.of(Rule.of(statements.toArray(Statement[]::new)));
  }

  /** For the departures chain, before anything is counted. */
  List<Rule> departing() {
    return fromTestHost(
        false, Field.IP_DADDR, jump(Verdict.ACCEPT), "answers to TCP probes of forwards");
  }

  /** The chains that the other rules jump to. */
  List<Chain> chains() {
    if (known.isEmpty()) {
      return List.of();
    }
    List<Rule> accepted = new ArrayList<>();
    List<Rule> diverted = new ArrayList<>();
    List<Rule> asHub = new ArrayList<>();
    // Answers to what a site sent to the hub's test host arrive at the public address too.
    Statement asked = new Statement.Direction(CtDirection.ORIGINAL);
    Statement atProbePort = new Statement.InSet(Keys.DESTINATION, true, PROBE_SERVICES);
    for (Known one : known) {
      Statement begins = new Statement.UdpBegins(one.prefix().value(), Long.SIZE);
      Statement ofForward = new Statement.UdpBegins(one.prefix().ofForward().value(), Long.SIZE);
      String name = one.site().name().text();
      Endpoint canary = new Endpoint(one.canary().address(), one.canary().port());
      accepted.add(Rule.of(begins, atProbePort, Verdict.ACCEPT).commented(name));
      for (IpAddress address : publicAddresses(one.site())) {
        Statement here = new Statement.Equals(Field.IP_DADDR, true, Datum.of(address));
        accepted.add(Rule.of(here, ofForward, Verdict.ACCEPT).commented(name));
        accepted.add(
            Rule.of(here, begins, asked, new Counter(), Verdict.DROP)
                .commented("probe at a port other than the probe port"));
      }
      asHub.add(Rule.of(ofForward, new Statement.Masquerade(Keys.MASQUERADED)).commented(name));
      diverted.add(Rule.of(begins, atProbePort, new Statement.DnatTo(canary)).commented(name));
    }
    List<Chain> chains =
        List.of(
            Chain.regular("probes", accepted),
            Chain.regular("probes_in", diverted),
            Chain.regular("probes_out", asHub));
    return pathProbePort.isEmpty()
        ? chains
        : Stream.concat(Stream.of(pathProbesChain()), chains.stream()).toList();
  }

  private Chain pathProbesChain() {
    Endpoint testHost = new Endpoint(Footprint.STRANGER.address(), probePort);
    return Chain.regular(
        PATH_PROBES,
        known.stream()
            .map(
                one ->
                    Rule.of(
                            new Statement.UdpBegins(one.prefix().value(), Long.SIZE),
                            new Statement.DnatTo(testHost))
                        .commented(one.site().name().text()))
            .toList());
  }

  private static List<IpAddress> publicAddresses(HubSite site) {
    return Stream.concat(
            Stream.of(site.publicAddress()),
            site.forwards().stream().filter(Forward::enabled).map(Forward::publicAddress))
        .distinct()
        .sorted()
        .toList();
  }

  /** The set of the test hosts' public UDP ports: address . udp . port. */
  static NftSet probeServices(HubPolicy policy) {
    List<Element> elements =
        policy.sites().stream()
            .flatMap(
                site ->
                    policy.canary(site).stream()
                        .map(
                            canary ->
                                Keys.service(
                                        site.publicAddress(),
                                        new ProtocolPorts(
                                            TransportProtocol.UDP, PortRange.of(canary.port())))
                                    .commented(site.name().text())))
            .toList();
    return NftSet.set(PROBE_SERVICES, NftSet.Kind.PLAIN, Keys.SERVICE, elements);
  }

  /**
   * The map of test hosts to the hub's tunnel address, which they see as the source: the caller is
   * most often their own site, which drops its own addresses as sources from the tunnel.
   */
  static NftSet testHosts(HubPolicy policy) {
    Datum hub = Datum.of(policy.tunnel().address().address());
    List<Element> elements =
        policy.sites().stream()
            .flatMap(
                site ->
                    policy.canary(site).stream()
                        .map(canary -> Element.of(Datum.of(canary.address())).yielding(hub)))
            .toList();
    List<DataType> address = List.of(DataType.IPV4_ADDR);
    return new NftSet(TEST_HOSTS, address, address, NftSet.Kind.PLAIN, elements);
  }
}
