// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.host.Role;
import io.landline.net.Endpoint;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Watches every tunnel of a host: that to each of a site's hubs, or a hub's only one. The methods
 * of {@link PathMtuSearch} may be called on any thread, the rest on one.
 */
public final class TunnelWatches implements PathMtuSearch {
  private final Supplier<TunnelWatch> create;
  private final Map<Name, TunnelWatch> watches = new ConcurrentHashMap<>();

  /**
   * Watches nothing yet.
   *
   * @param create makes the watch of one more tunnel
   */
  public TunnelWatches(Supplier<TunnelWatch> create) {
    this.create = create;
  }

  /** The watch of the tunnel to this hub of a site; that of {@link HubLink#ONLY} on a hub. */
  private TunnelWatch of(Name hub) {
    return watches.computeIfAbsent(hub, name -> create.get());
  }

  private TunnelWatch of(SitePolicy view) {
    return of(view.links().get(0).name());
  }

  /** Forgets all tunnels but these hubs'. */
  public void keepOnly(List<Name> hubs) {
    watches.keySet().retainAll(hubs);
  }

  /**
   * Where the tunnel to a hub should send; empty while its name cannot be resolved.
   *
   * @param view the site with that hub alone
   */
  public Optional<Endpoint> endpoint(SitePolicy view, long now) {
    return of(view).endpoint(view, now);
  }

  /**
   * Why traffic in the tunnel proves nothing about a hub.
   *
   * @param view the site with that hub alone
   * @param configured the endpoint that the tunnel was given
   */
  public Optional<String> unproved(SitePolicy view, Optional<Endpoint> configured, long now) {
    return of(view).unproved(view, configured, now);
  }

  /**
   * The known addresses of a hub, best first.
   *
   * @param view the site with that hub alone
   */
  public List<Endpoint> addresses(SitePolicy view) {
    return of(view).addresses(view);
  }

  /** Whether none of a site's hubs has been heard for long. */
  public boolean areSilent(SitePolicy site, long now) {
    return site.views().stream().allMatch(view -> of(view).isSilent(now));
  }

  /** Checks every tunnel; returns the most important outcome. */
  public TunnelWatch.Outcome look(Role role, Function<SitePolicy, Role> ofView, long now) {
    TunnelWatch.Outcome most = TunnelWatch.Outcome.AS_BEFORE;
    if (role.site().isEmpty()) {
      return of(HubLink.ONLY).look(role, now);
    }
    for (SitePolicy view : role.site().get().views()) {
      TunnelWatch.Outcome outcome = of(view).look(ofView.apply(view), now);
      most = outcome.compareTo(most) > 0 ? outcome : most;
    }
    return most;
  }

  /** Whether a round of probes should begin now. Asking ends it. */
  public boolean wantsRound(long now) {
    boolean wanted = false;
    for (TunnelWatch watch : watches.values()) {
      wanted |= watch.mtus().wantsRound(now);
    }
    return wanted;
  }

  @Override
  public Optional<Task> task(PublicKey peer) {
    return watches.values().stream().flatMap(watch -> watch.mtus().task(peer).stream()).findFirst();
  }

  @Override
  public OptionalInt limit(PublicKey peer) {
    return watches.values().stream()
        .map(watch -> watch.mtus().limit(peer))
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElseGet(OptionalInt::empty);
  }

  @Override
  public void found(Task tried, int passes) {
    // Only the watch of that path takes it.
    watches.values().forEach(watch -> watch.mtus().found(tried, passes));
  }

  @Override
  public void said(PublicKey peer, int bytes) {
    watches.values().forEach(watch -> watch.mtus().said(peer, bytes));
  }
}
