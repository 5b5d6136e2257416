// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What was decided so far about the claims of one site. For {@link GrantJudge}. */
final class SiteGrant {
  /** What makes two forwards of a site the same, whichever host's configuration they are in. */
  private record Road(IpAddress publicAddress, Listen listen, IpAddress target, int targetPort) {
    static Road of(Forward forward) {
      return new Road(
          forward.publicAddress(),
          forward.listen(),
          forward.target(),
          forward.targetPorts().first());
    }
  }

  private final HubSite site;
  private final SiteClaims claims;
  private final List<IpPrefix> lan;
  private final Set<Road> roads = new HashSet<>();
  private final Set<Name> names = new HashSet<>();
  private final Set<IpAddress> captured;
  private final Map<Name, Decision> forwards = new HashMap<>();
  private final Map<IpAddress, Decision> devices = new HashMap<>();
  private final Map<Name, Forward> granted = new HashMap<>();

  /**
   * Nothing is decided yet.
   *
   * @param site the site in the hub's own configuration
   * @param lan the networks that its devices may be in
   */
  SiteGrant(HubSite site, SiteClaims claims, List<IpPrefix> lan) {
    this.site = site;
    this.claims = claims;
    this.lan = List.copyOf(lan);
    this.captured = new HashSet<>(site.captured());
    site.forwards().forEach(f -> roads.add(Road.of(f)));
    site.forwards().forEach(f -> names.add(f.name()));
  }

  HubSite site() {
    return site;
  }

  SiteClaims claims() {
    return claims;
  }

  List<IpPrefix> lan() {
    return lan;
  }

  /** Whether the hub's own configuration has a forward that does the same. */
  boolean isConfigured(Forward forward) {
    return roads.contains(Road.of(forward));
  }

  /** Whether the hub's own configuration has a forward of this name for the site. */
  boolean isConfigured(Name name) {
    return names.contains(name);
  }

  boolean isCaptured(IpAddress device) {
    return captured.contains(device);
  }

  int capturedCount() {
    return captured.size();
  }

  int grantedCount() {
    return granted.size();
  }

  void decide(Name forward, Decision decision) {
    forwards.put(forward, decision);
  }

  void decide(IpAddress device, Decision decision) {
    devices.put(device, decision);
    if (decision.isAccepted()) {
      captured.add(device);
    }
  }

  void grant(Forward forward) {
    granted.put(forward.name(), forward);
  }

  /** The claims with what is in force now. */
  SiteClaims decidedClaims() {
    return new SiteClaims(
        claims.site(),
        claims.revision(),
        claims.lan(),
        claims.hubsOwn(),
        claims.devices(),
        claims.captured().stream().map(c -> c.decided(of(c).isAccepted())).toList(),
        claims.forwards().stream().map(c -> c.decided(of(c).isAccepted())).toList());
  }

  Answer answer() {
    return new Answer(
        lan,
        claims.captured().stream()
            .map(c -> new Answer.OfDevice(c.address(), of(c).reason(), of(c).detail()))
            .toList(),
        claims.forwards().stream()
            .map(c -> new Answer.OfForward(c.request().name(), of(c).reason(), of(c).detail()))
            .toList());
  }

  /** The site with its own configuration and everything that was granted. */
  HubSite granted() {
    List<Forward> all =
        Stream.concat(
                site.forwards().stream(),
                claims.forwards().stream()
                    .map(claim -> granted.get(claim.request().name()))
                    .filter(Objects::nonNull))
            .toList();
    return site.withLan(lan).withCaptured(List.copyOf(captured)).withForwards(all);
  }

  private Decision of(ForwardClaim claim) {
    return Objects.requireNonNull(forwards.get(claim.request().name()));
  }

  private Decision of(DeviceClaim claim) {
    return Objects.requireNonNull(devices.get(claim.address()));
  }
}
