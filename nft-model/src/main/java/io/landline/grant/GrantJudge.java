// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a hub grants of what its sites declared. The hub's own configuration goes first,
 * then what is in force already, then everything else in the order in which it was declared. So no
 * site takes away what works for another, and what was refused gets its turn once that is possible.
 */
public final class GrantJudge {
  /** The shortest prefix of a network that a site may use without the administrator's consent. */
  static final int WIDEST_LAN = 16;

  /** How many networks a site may use without the administrator's consent. */
  static final int MOST_NETWORKS = 64;

  /** How many devices of a site may be captured. */
  static final int MOST_CAPTURED = 1024;

  private static final int MOST_LISTED = 6;

  /** Public probe ports are the footprint's plus the number of a site, 1 to this. */
  private static final int SITE_NUMBERS = 127;

  private final HubPolicy own;
  private final UnaryOperator<IpAddress> seenAs;
  private final Map<Name, SiteGrant> sites = new LinkedHashMap<>();
  private final Map<IpAddress, Name> owners = new HashMap<>();
  private final PortHolders ports = new PortHolders();
  private final List<ProtocolPorts> kept;

  private GrantJudge(HubPolicy own, UnaryOperator<IpAddress> seenAs, Ledger ledger) {
    this.own = own;
    this.seenAs = seenAs;
    int probes = own.footprint().probePort();
    PortRange ofProbes = new PortRange(probes + 1, probes + SITE_NUMBERS);
    this.kept =
        Stream.concat(
                own.protect().stream(),
                Stream.of(TransportProtocol.values()).map(p -> new ProtocolPorts(p, ofProbes)))
            .toList();
    for (HubSite site : own.sites()) {
      ledger
          .of(site.name())
          .ifPresent(c -> sites.put(site.name(), new SiteGrant(site, c, lan(site, c))));
    }
    // What nobody asks for is not looked up.
    for (HubSite site : sites.isEmpty() ? List.<HubSite>of() : own.members()) {
      owners.put(site.address(), site.name());
      site.captured().forEach(device -> owners.put(device, site.name()));
      for (Forward forward : site.forwards()) {
        owners.put(forward.target(), site.name());
        if (forward.enabled()) {
          ports.add(forward.publicAddress(), forward.listen());
        }
      }
    }
  }

  /**
   * Decides about everything. Deciding again about the ledger of the result gives the same result,
   * reasons included: so a restart of the hub changes no answer.
   *
   * @param own the hub's own configuration, without anything that sites declared
   * @param seenAs the address that the internet sees for one of the hub's public addresses
   * @param ledger what the sites declared; those that the hub does not have are ignored
   */
  public static Judgement judge(HubPolicy own, UnaryOperator<IpAddress> seenAs, Ledger ledger) {
    Judgement first = judgeOnce(own, seenAs, ledger);
    // What was accepted only now goes first in the second round, and may be the reason why others
    // are refused. The same are accepted, since no two of them exclude each other.
    return first.ledger().equals(ledger) ? first : judgeOnce(own, seenAs, first.ledger());
  }

  private static Judgement judgeOnce(
      HubPolicy own, UnaryOperator<IpAddress> seenAs, Ledger ledger) {
    GrantJudge judge = new GrantJudge(own, seenAs, ledger);
    record Turn(SiteGrant site, Claim claim) {}
    judge.sites.values().stream()
        .flatMap(site -> site.claims().all().map(claim -> new Turn(site, claim)))
        .sorted(
            Comparator.comparing((Turn turn) -> !turn.claim().accepted())
                .thenComparingLong(turn -> turn.claim().place()))
        .forEach(turn -> judge.decide(turn.site(), turn.claim()));
    return judge.judgement(ledger);
  }

  /** The networks of a site: the administrator's, or else the declared ones that may be one. */
  private List<IpPrefix> lan(HubSite site, SiteClaims claims) {
    return site.lan().isEmpty()
        ? claims.lan().stream()
            .filter(network -> !claims.hubsOwn().contains(network) && mayBeLan(network))
            .limit(MOST_NETWORKS)
            .toList()
        : site.lan();
  }

  private boolean mayBeLan(IpPrefix network) {
    return network.length() >= WIDEST_LAN
        && SpecialNetworks.LAN.stream().anyMatch(all -> all.contains(network))
        && !network.overlaps(own.tunnel().address().network())
        && own.publicAddresses().stream().noneMatch(network::contains);
  }

  private void decide(SiteGrant site, Claim claim) {
    if (claim instanceof ForwardClaim forward) {
      site.decide(forward.request().name(), forward(site, forward.request()));
    } else if (claim instanceof DeviceClaim device) {
      site.decide(device.address(), device(site, device.address()));
    }
  }

  private Decision device(SiteGrant site, IpAddress address) {
    if (site.isCaptured(address)) {
      return Decision.ACCEPTED;
    }
    if (site.capturedCount() >= MOST_CAPTURED) {
      return new Decision(Reason.TOO_MANY, "a site may capture " + MOST_CAPTURED + " devices");
    }
    return notHere(site, address)
        .orElseGet(
            () -> {
              owners.put(address, site.site().name());
              return Decision.ACCEPTED;
            });
  }

  private Decision forward(SiteGrant grant, ForwardRequest request) {
    HubSite site = grant.site();
    if (site.blocked().contains(request.name())) {
      return new Decision(Reason.BLOCKED, "the hub's administrator blocked it");
    }
    if (request.publicAddress().filter(a -> !isAddressOf(site, a)).isPresent()) {
      return new Decision(
          Reason.OUTSIDE_GRANT,
          "the public address of this site is " + seenAs.apply(site.publicAddress()));
    }
    Forward forward = request.forward(site.name(), site.publicAddress());
    if (grant.isConfigured(forward)) {
      return Decision.ACCEPTED;
    }
    if (grant.isConfigured(request.name())) {
      return new Decision(
          Reason.TAKEN, "the hub's own configuration has another forward of this name");
    }
    if (grant.grantedCount() >= site.maxForwards()) {
      return new Decision(
          Reason.TOO_MANY, "this site may declare " + site.maxForwards() + " forwards");
    }
    return notHere(grant, request.to())
        .or(() -> request.enabled() ? portsRefused(site, forward) : Optional.empty())
        .orElseGet(
            () -> {
              owners.put(request.to(), site.name());
              grant.grant(forward);
              if (request.enabled()) {
                ports.add(forward.publicAddress(), forward.listen());
              }
              return Decision.ACCEPTED;
            });
  }

  private boolean isAddressOf(HubSite site, IpAddress address) {
    return address.equals(site.publicAddress())
        || address.equals(seenAs.apply(site.publicAddress()));
  }

  /** Why an address cannot be a device of this site; empty if it can. */
  private Optional<Decision> notHere(SiteGrant grant, IpAddress address) {
    @Nullable Name owner = owners.get(address);
    if (owner != null && !owner.equals(grant.site().name())) {
      return Optional.of(
          new Decision(Reason.DEVICE_ELSEWHERE, address + " is a device of another site"));
    }
    boolean isThere =
        address.equals(grant.site().address())
            || grant.lan().stream().anyMatch(network -> network.contains(address));
    if (isThere) {
      return Optional.empty();
    }
    String networks = some(grant.lan());
    return Optional.of(
        new Decision(
            Reason.OUTSIDE_LAN,
            address
                + " is in none of the networks that the hub lets this site use"
                + (networks.isEmpty() ? "" : ": " + networks)));
  }

  private Optional<Decision> portsRefused(HubSite site, Forward forward) {
    Optional<ProtocolPorts> protectedPort =
        kept.stream().filter(forward.listen()::overlaps).findFirst();
    if (protectedPort.isPresent()) {
      return Optional.of(
          new Decision(Reason.PROTECTED, "the hub keeps " + protectedPort.get() + " for itself"));
    }
    for (ProtocolPorts wanted : forward.listen().each()) {
      if (site.grants().stream().noneMatch(grant -> grant.contains(wanted))) {
        String granted = some(site.grants());
        return Optional.of(
            new Decision(
                Reason.OUTSIDE_GRANT,
                "this site is granted " + (granted.isEmpty() ? "no ports" : granted)));
      }
    }
    return ports
        .overlapping(forward.publicAddress(), forward.listen())
        .map(held -> new Decision(Reason.TAKEN, "another forward has " + held));
  }

  /** The first few: an answer about ten thousand forwards has a limited length. */
  private static String some(List<?> all) {
    String first =
        all.stream().limit(MOST_LISTED).map(Object::toString).collect(Collectors.joining(", "));
    int more = all.size() - MOST_LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private Judgement judgement(Ledger ledger) {
    Map<Name, Answer> answers = new HashMap<>();
    Map<Name, SiteClaims> claims = new HashMap<>(ledger.sites());
    List<HubSite> granted = new ArrayList<>();
    for (HubSite site : own.sites()) {
      @Nullable SiteGrant grant = sites.get(site.name());
      if (grant == null) {
        granted.add(site);
      } else {
        answers.put(site.name(), grant.answer());
        claims.put(site.name(), grant.decidedClaims());
        granted.add(grant.granted());
      }
    }
    return new Judgement(new Ledger(claims), own.withSites(granted), answers);
  }
}
