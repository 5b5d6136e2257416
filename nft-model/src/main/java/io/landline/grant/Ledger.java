// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpPrefix;
import io.landline.policy.Name;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What the sites of a hub declared. First come, first kept: see {@link GrantJudge}.
 *
 * @param sites the claims, by site
 */
public record Ledger(Map<Name, SiteClaims> sites) {
  public static final Ledger EMPTY = new Ledger(Map.of());

  public Ledger {
    sites = Map.copyOf(sites);
  }

  /** A ledger of these claims, one for each site. */
  public static Ledger of(Collection<SiteClaims> claims) {
    return new Ledger(claims.stream().collect(Collectors.toMap(SiteClaims::site, c -> c)));
  }

  /** The claims of a site; empty if it has declared nothing. */
  public Optional<SiteClaims> of(Name site) {
    return Optional.ofNullable(sites.get(site));
  }

  /**
   * The ledger after a site's declaration.
   *
   * @param revision the declaration's number
   * @param hubNetworks networks that the hub itself uses: none of them can be a site's
   */
  public Ledger with(
      Name site, long revision, Declaration declaration, Collection<IpPrefix> hubNetworks) {
    AtomicLong last =
        new AtomicLong(
            sites.values().stream()
                .flatMap(SiteClaims::all)
                .mapToLong(Claim::place)
                .max()
                .orElse(0));
    Map<Name, SiteClaims> next = new HashMap<>(sites);
    next.put(
        site,
        of(site)
            .orElseGet(() -> SiteClaims.none(site))
            .after(revision, declaration, hubNetworks, last::incrementAndGet));
    return new Ledger(next);
  }

  /**
   * The same claims, in force also if they were in a former ledger. A configuration that awaits
   * confirmation must not cost a site its turn, since it may be rolled back.
   */
  public Ledger keeping(Ledger former) {
    Set<Long> kept =
        former.sites.values().stream()
            .flatMap(SiteClaims::all)
            .filter(Claim::accepted)
            .map(Claim::place)
            .collect(Collectors.toSet());
    return of(sites.values().stream().map(claims -> claims.keeping(kept)).toList());
  }

  /** The same without a site. */
  public Ledger without(Name site) {
    Map<Name, SiteClaims> next = new HashMap<>(sites);
    next.remove(site);
    return new Ledger(next);
  }
}
