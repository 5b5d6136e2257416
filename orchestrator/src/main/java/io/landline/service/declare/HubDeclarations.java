// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.SiteDeclaration;
import io.landline.channel.DeclareReply;
import io.landline.channel.DeclareRequest;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.declared.DeclaredSites;
import io.landline.declared.FormerDeclaration;
import io.landline.drift.HostUpkeep;
import io.landline.files.ProgramVersion;
import io.landline.grant.Answer;
import io.landline.grant.Declaration;
import io.landline.grant.Judgement;
import io.landline.grant.Ledger;
import io.landline.grant.SiteClaims;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.net.IpAddress;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A hub's side: decides about what sites declare, stores it and applies it. For the working thread.
 */
public final class HubDeclarations {
  /** A site's changes may keep the working thread busy for one part in this many of the time. */
  private static final int SHARE = 10;

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** How much later than the site the hub rolls back: a confirmation may be under way. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final DeclaredSites files;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;

  /** What is on disk. */
  private Ledger stored = Ledger.EMPTY;

  private final Map<Name, Contact> contacts = new HashMap<>();
  private final Map<Name, FormerDeclaration> unconfirmed = new HashMap<>();
  private Optional<LoadedConfiguration> settled = Optional.empty();

  /**
   * The last exchange with a site.
   *
   * @param busyUntil when it may change something again
   */
  private record Contact(Instant at, String software, long busyUntil) {}

  /**
   * The declarations of a host.
   *
   * @param happened receives one line for each change
   */
  public HubDeclarations(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, Clock clock) {
    this.files = new DeclaredSites(paths);
    this.upkeep = upkeep;
    this.log = log;
    this.happened = happened;
    this.clock = clock;
  }

  /** At the start: reads what sites had declared before. */
  public void resume() {
    try {
      stored = files.read(log::warning);
      files.former(log::warning).forEach(former -> unconfirmed.put(former.site(), former));
    } catch (IOException e) {
      log.error("cannot read what sites declared; they will declare again: " + e);
    }
  }

  /** A configuration with what it grants of the declarations. */
  public LoadedConfiguration over(LoadedConfiguration loaded) {
    return loaded.granting(stored);
  }

  /**
   * Decides about a declaration.
   *
   * @param from the sender's tunnel address
   * @param disabled removes the captures that are disabled now
   * @param now nanoseconds of a monotonic clock
   */
  public Response declare(
      IpAddress from,
      DeclareRequest request,
      UnaryOperator<LoadedConfiguration> disabled,
      long now) {
    LoadedConfiguration inForce = upkeep.wanted();
    if (!(inForce.own() instanceof Configuration.Hub hub)) {
      return Response.badRequest("this host is no hub");
    }
    Optional<HubSite> known =
        hub.policy().sites().stream().filter(s -> s.address().equals(from)).findFirst();
    if (known.isEmpty()) {
      return Response.badRequest(from + " is no site of this hub");
    }
    HubSite site = known.get();
    Optional<SiteClaims> kept = stored.of(site.name());
    boolean same =
        kept.filter(claims -> claims.declaration().equals(request.declaration())).isPresent();
    if (same && inForce.granted().isPresent()) {
      if (!request.trial() && request.probationSeconds().isEmpty()) {
        confirm(site.name());
      }
      note(site.name(), request, now);
      return answer(hub, site, kept.get().revision(), inForce.granted().get());
    }
    @Nullable Contact contact = contacts.get(site.name());
    if (contact != null && contact.busyUntil() - now > 0) {
      return Response.tooMany(Duration.ofNanos(contact.busyUntil() - now));
    }
    if (!request.trial() && kept.filter(k -> k.revision() >= request.revision()).isPresent()) {
      return Response.conflict(kept.get().revision());
    }
    Response response = decide(hub, site, request, disabled);
    note(site.name(), request, now);
    return response;
  }

  private void note(Name site, DeclareRequest request, long began) {
    long took = System.nanoTime() - began;
    contacts.put(
        site, new Contact(clock.instant(), request.software(), began + took + SHARE * took));
  }

  private Response decide(
      Configuration.Hub hub,
      HubSite site,
      DeclareRequest request,
      UnaryOperator<LoadedConfiguration> disabled) {
    Ledger next =
        stored.with(
            site.name(),
            request.revision(),
            request.declaration(),
            upkeep.host().specificNetworks(hub.policy().tunnel().device()));
    LoadedConfiguration candidate = disabled.apply(upkeep.wanted().granting(next));
    Judgement judgement = candidate.granted().orElseThrow();
    if (request.trial()) {
      return answer(
          hub, site, stored.of(site.name()).map(SiteClaims::revision).orElse(0L), judgement);
    }
    Ledger former = stored;
    try {
      keepFormer(site.name(), request);
      store(judgement.ledger());
      upkeep.change(candidate);
    } catch (IOException e) {
      log.error("cannot store what site " + site.name() + " declared: " + e);
      return Response.unavailable("the hub cannot store the declaration", RETRY);
    } catch (RuntimeException e) {
      takeBack(former);
      log.error("cannot apply what site " + site.name() + " declared: " + e.getMessage());
      return Response.unavailable("the hub's kernel refused it; see the hub's log", RETRY);
    }
    settled = Optional.of(upkeep.wanted());
    happened.accept(
        line(site.name(), Objects.requireNonNull(judgement.answers().get(site.name()))));
    return answer(hub, site, request.revision(), judgement);
  }

  /** Keeps the former declaration of a site that may return to it, and only of such a one. */
  private void keepFormer(Name site, DeclareRequest request) throws IOException {
    if (request.probationSeconds().isEmpty()) {
      confirm(site);
    } else if (!unconfirmed.containsKey(site)) {
      Declaration before = stored.of(site).map(SiteClaims::declaration).orElse(Declaration.NOTHING);
      Instant until = clock.instant().plus(request.probationSeconds().get()).plus(GRACE);
      FormerDeclaration former = new FormerDeclaration(site, before, until);
      files.write(former);
      unconfirmed.put(site, former);
    }
  }

  private void confirm(Name site) {
    if (unconfirmed.remove(site) != null) {
      try {
        files.deleteFormer(site);
        happened.accept("site " + site + " confirmed what it declared");
      } catch (IOException e) {
        log.error("cannot forget what site " + site + " declared before: " + e);
      }
    }
  }

  /** The time until a site's declaration is rolled back; empty if all are confirmed. */
  public Optional<Duration> due() {
    Instant now = clock.instant();
    return unconfirmed.values().stream()
        .map(former -> Duration.between(now, former.until()))
        .min(Comparator.naturalOrder());
  }

  /**
   * Returns to the former declaration of each site that did not confirm its last one in time.
   *
   * @param disabled removes the captures that are disabled now
   * @return whether the configuration in force has changed
   */
  public boolean step(UnaryOperator<LoadedConfiguration> disabled) {
    Instant now = clock.instant();
    LoadedConfiguration before = upkeep.wanted();
    for (FormerDeclaration former : List.copyOf(unconfirmed.values())) {
      if (former.until().isAfter(now)) {
        continue;
      }
      Name site = former.site();
      Optional<SiteClaims> kept = stored.of(site);
      unconfirmed.remove(site);
      if (kept.isPresent() && upkeep.wanted().own() instanceof Configuration.Hub hub) {
        Ledger next =
            stored.with(
                site,
                kept.get().revision(),
                former.declaration(),
                upkeep.host().specificNetworks(hub.policy().tunnel().device()));
        LoadedConfiguration back = disabled.apply(upkeep.wanted().granting(next));
        stored = next;
        upkeep.want(back); // the keeper applies it, and keeps trying
        happened.accept("site " + site + " did not confirm what it declared: rolled back");
      }
      try {
        files.deleteFormer(site);
      } catch (IOException e) {
        log.error("cannot forget what site " + site + " declared before: " + e);
      }
    }
    return !before.equals(upkeep.wanted());
  }

  private void store(Ledger ledger) throws IOException {
    files.write(stored, ledger);
    stored = ledger;
  }

  private void takeBack(Ledger former) {
    try {
      store(former);
    } catch (IOException e) {
      log.error("cannot restore what sites declared: " + e);
    }
  }

  private static Response answer(
      Configuration.Hub hub, HubSite site, long revision, Judgement judgement) {
    return Response.ok(
        new DeclareReply(
            ProgramVersion.text(),
            hub.name(),
            site.name(),
            hub.seenAs(site.publicAddress()),
            revision,
            Objects.requireNonNull(judgement.answers().get(site.name()))));
  }

  private static String line(Name site, Answer answer) {
    SiteDeclaration told = SiteDeclaration.of(site, answer, Optional.empty(), Optional.empty());
    List<String> refusals = told.refusals();
    return "site "
        + site
        + " declared "
        + told.forwardsInAll()
        + " forwards and "
        + answer.captured().size()
        + " captured devices"
        + (refusals.isEmpty()
            ? ""
            : "; refused: " + String.join(", ", refusals.subList(0, Math.min(5, refusals.size()))));
  }

  /**
   * Stores what is in force after a change of the hub's own configuration. Call it when the
   * configuration in force needs no confirmation.
   */
  public void settle() {
    LoadedConfiguration inForce = upkeep.wanted();
    if (inForce.granted().isEmpty() || settled.filter(inForce::equals).isPresent()) {
      return;
    }
    Ledger ledger = inForce.granted().get().ledger();
    for (Name site : ledger.sites().keySet()) {
      if (!inForce.own().peers().contains(site)) {
        ledger = ledger.without(site);
      }
    }
    try {
      store(ledger);
      settled = Optional.of(inForce);
    } catch (IOException e) {
      log.error("cannot store what sites declared: " + e);
    }
  }

  /** What each site declared, for the status. */
  public List<SiteDeclaration> list() {
    return upkeep.wanted().granted().stream()
        .flatMap(j -> j.answers().entrySet().stream())
        .sorted(Map.Entry.comparingByKey())
        .map(e -> told(e.getKey(), e.getValue()))
        .toList();
  }

  private SiteDeclaration told(Name site, Answer answer) {
    Optional<Contact> contact = Optional.ofNullable(contacts.get(site));
    return SiteDeclaration.of(
        site, answer, contact.map(Contact::at), contact.map(Contact::software));
  }
}
