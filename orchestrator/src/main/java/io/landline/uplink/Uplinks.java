// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import io.landline.compile.UplinkFacts;
import io.landline.log.Log;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.Fwmark;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.reconcile.state.UplinkSelection;
import io.landline.wireguard.PublicKey;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The uplinks of this host's site: what is probed, what was found, and the choice that follows.
 * Thread-safe: the prober reports on its own thread, and the service follows the configuration.
 */
public final class Uplinks implements UplinkProbing {
  private final UplinkSelection selection;
  private final Log log;
  private final LongSupplier clock;
  private final InstantSource wallClock;

  /** Bytes that a site's tunnel has received from its hub so far. */
  private final ToLongFunction<SitePolicy> received;

  /** Receives why the tunnel should leave by another uplink. */
  private final Consumer<String> changed;

  private Optional<SitePolicy> policy = Optional.empty();
  private UplinkChoice choice;
  private List<UplinkFacts.Exit> exits = List.of();
  private List<Target> targets = List.of();

  /** What the tunnel had received when the probes of the uplink in use began to be lost. */
  private long receivedInDoubt;

  /**
   * No uplinks yet.
   *
   * @param clock nanoseconds of a monotonic clock
   * @param received bytes that a site's tunnel has received from its hub so far; called on any
   *     thread, never by two at once
   * @param changed receives, on any thread, by which uplink the tunnel should leave now, and why
   */
  public Uplinks(
      UplinkSelection selection,
      Log log,
      LongSupplier clock,
      InstantSource wallClock,
      ToLongFunction<SitePolicy> received,
      Consumer<String> changed) {
    this.selection = selection;
    this.log = log;
    this.clock = clock;
    this.wallClock = wallClock;
    this.received = received;
    this.changed = changed;
    this.choice = new UplinkChoice(1, 0, clock.getAsLong());
  }

  /**
   * Follows a site's configuration, the hub's addresses and the ways out.
   *
   * @param site absent on a hub
   * @param hub the hub that is probed; absent on a hub
   * @param addresses its addresses, best first
   */
  public synchronized void follow(
      Optional<SitePolicy> site,
      Optional<SiteHub> hub,
      List<Endpoint> addresses,
      List<UplinkFacts.Exit> now) {
    Optional<SitePolicy> choosing = site.filter(SitePolicy::choosesUplink);
    long time = clock.getAsLong();
    if (!choosing.map(SitePolicy::uplinks).equals(policy.map(SitePolicy::uplinks))) {
      choice =
          new UplinkChoice(
              choosing.map(p -> p.uplinks().size()).orElse(1),
              choosing.map(selection::inUse).orElse(0),
              time);
      exits = List.of();
    }
    policy = choosing;
    if (policy.isEmpty()) {
      targets = List.of();
      return;
    }
    forgetOtherPaths(now);
    exits = now;
    List<Target> former = targets;
    targets = targets(policy.get(), hub, addresses);
    forgetAnotherHub(former);
    for (int i = 0; i < policy.get().uplinks().size(); i++) {
      int place = i;
      choice.uplink(i).present(now.stream().anyMatch(e -> e.uplink() == place), time);
    }
    keepTo(policy.get());
    decide();
  }

  /** What was found of an uplink by another gateway says nothing about the new one. */
  private void forgetOtherPaths(List<UplinkFacts.Exit> now) {
    for (UplinkFacts.Exit exit : now) {
      boolean other =
          exits.stream()
              .anyMatch(
                  e ->
                      e.uplink() == exit.uplink()
                          && e.family() == exit.family()
                          && !e.equals(exit));
      if (other) {
        choice.uplink(exit.uplink()).forget();
      }
    }
  }

  /** What was not answered by a hub that is no longer in use says nothing about an uplink. */
  private void forgetAnotherHub(List<Target> former) {
    for (Target target : targets) {
      boolean other =
          former.stream()
              .anyMatch(
                  t ->
                      t.place() == target.place()
                          && (!t.hubKey().equals(target.hubKey())
                              || (t.hubKey().isEmpty() && !t.hub().equals(target.hub()))));
      if (other) {
        choice.uplink(target.place()).forget();
        choice.uplink(target.place()).takeRoundTrips();
        choice.uplink(target.place()).takeLost();
      }
    }
  }

  private List<Target> targets(SitePolicy site, Optional<SiteHub> hub, List<Endpoint> addresses) {
    Optional<PublicKey> key = hub.filter(h -> h.provider().isEmpty()).map(SiteHub::publicKey);
    List<Target> all = new ArrayList<>();
    for (int i = 0; i < site.uplinks().size(); i++) {
      int place = i;
      Uplink uplink = site.uplinks().get(i);
      Optional<Endpoint> to =
          addresses.stream()
              .filter(endpoint -> has(place, endpoint.address().family()))
              .findFirst();
      Optional<Fwmark> mark = site.footprint().uplinkMark(i);
      if (to.isPresent() && mark.isPresent()) {
        all.add(
            new Target(place, uplink.name(), uplink.device(), mark.get().value(), to.get(), key));
      }
    }
    return List.copyOf(all);
  }

  private boolean has(int place, AddressFamily family) {
    return exits.stream().anyMatch(e -> e.uplink() == place && e.family() == family);
  }

  private void keepTo(SitePolicy site) {
    Optional<Uplink> wanted = selection.chosen(site);
    choice.keepTo(
        wanted.isPresent()
            ? OptionalInt.of(site.uplinks().indexOf(wanted.get()))
            : OptionalInt.empty());
  }

  /**
   * Keeps to an uplink from now on, or chooses by probes again.
   *
   * @param uplink one of the site's
   * @throws UncheckedIOException if that cannot be stored; it is so all the same
   */
  public synchronized void keepTo(Optional<Uplink> uplink) {
    try {
      selection.choose(uplink);
    } finally {
      policy.ifPresent(this::keepTo);
      decide();
    }
  }

  /** The tunnel has been silent for long: where no probe tells more, tries the next uplink. */
  public synchronized void silent() {
    if (policy.isPresent() && choice.takeTurns(clock.getAsLong())) {
      switched("nothing is heard through the tunnel");
    }
  }

  @Override
  public synchronized List<Target> targets() {
    return targets;
  }

  @Override
  public synchronized List<Found> found() {
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < policy.map(p -> p.uplinks().size()).orElse(0); i++) {
      ProbedUplink uplink = choice.uplink(i);
      List<Long> roundTrips = uplink.takeRoundTrips();
      int lost = uplink.takeLost();
      all.add(
          new Found(
              name(i), roundTrips.size() + lost, roundTrips, uplink.state() != UplinkState.ABSENT));
    }
    return all;
  }

  @Override
  public synchronized Optional<Target> inUse() {
    return targets.stream().filter(target -> target.place() == choice.inUse()).findFirst();
  }

  @Override
  public synchronized Duration interval(Target target) {
    return isCurrent(target)
        ? choice.interval(target.place(), clock.getAsLong())
        : UplinkChoice.SPARE;
  }

  @Override
  public synchronized void answered(Target target, long nanos) {
    if (isCurrent(target)) {
      choice.uplink(target.place()).answered(nanos, clock.getAsLong());
      decide();
    }
  }

  @Override
  public synchronized void lost(Target target) {
    if (!isCurrent(target)) {
      return;
    }
    ProbedUplink uplink = choice.uplink(target.place());
    uplink.lost(clock.getAsLong());
    if (target.place() == choice.inUse()) {
      compareWithTunnel(uplink);
    }
    decide();
  }

  /** A firewall may drop probes on an uplink that carries the tunnel all the same. */
  private void compareWithTunnel(ProbedUplink uplink) {
    if (uplink.lostInARow() == 2) {
      receivedInDoubt = received();
    } else if (uplink.lostInARow() == ProbedUplink.DEAD && received() > receivedInDoubt) {
      uplink.forget();
      uplink.present(true, clock.getAsLong());
    }
  }

  private long received() {
    return received.applyAsLong(policy.orElseThrow());
  }

  private boolean isCurrent(Target target) {
    return targets.contains(target);
  }

  private void decide() {
    if (policy.isEmpty()) {
      return;
    }
    int before = choice.inUse();
    UplinkState left = choice.uplink(before).state();
    if (choice.decide(clock.getAsLong())) {
      switched(
          selection.chosen(policy.get()).isPresent()
              ? "chosen with landline uplink use"
              : why(before, left));
    }
  }

  private String why(int before, UplinkState left) {
    return switch (left) {
      case WELL, NOT_KNOWN ->
          name(choice.inUse())
              + " has been well for "
              + UplinkChoice.QUIET.toSeconds()
              + " s again";
      case LOSSY -> name(before) + " loses packets";
      case DEAD -> name(before) + " is dead: its last " + ProbedUplink.DEAD + " probes were lost";
      case ABSENT -> name(before) + " has no link or no gateway";
    };
  }

  private String name(int place) {
    return policy.orElseThrow().uplinks().get(place).name();
  }

  private void switched(String why) {
    Uplink uplink = policy.orElseThrow().uplinks().get(choice.inUse());
    String what = "the tunnel leaves by " + uplink.name() + " now: " + why;
    log.notice(what);
    try {
      selection.use(uplink);
    } catch (UncheckedIOException e) {
      log.warning(String.valueOf(e.getMessage()));
    }
    changed.accept(what);
  }

  /** The uplinks in the order of preference; none where the site does not choose among them. */
  public synchronized List<UplinkStatus> status() {
    if (policy.isEmpty()) {
      return List.of();
    }
    SitePolicy site = policy.get();
    Optional<Uplink> chosen = selection.chosen(site);
    long now = clock.getAsLong();
    List<UplinkStatus> all = new ArrayList<>();
    for (int i = 0; i < site.uplinks().size(); i++) {
      Uplink uplink = site.uplinks().get(i);
      ProbedUplink probed = choice.uplink(i);
      OptionalLong nanos = probed.roundTrip();
      int place = i;
      all.add(
          new UplinkStatus(
              uplink.name(),
              uplink.device(),
              exits.stream()
                  .filter(e -> e.uplink() == place)
                  .flatMap(e -> e.gateway().stream())
                  .toList(),
              probed.state(),
              i == choice.inUse(),
              chosen.equals(Optional.of(uplink)),
              nanos.isPresent()
                  ? Optional.of(Duration.ofNanos(nanos.getAsLong()))
                  : Optional.empty(),
              probed.loss(),
              wallClock.instant().minusNanos(now - probed.since())));
    }
    return all;
  }
}
