// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.SiteDeclaration;
import io.landline.channel.DeclareReply;
import io.landline.channel.DeclareRequest;
import io.landline.channel.LastReply;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.declared.DeclaredSites;
import io.landline.declared.FormerDeclaration;
import io.landline.declared.LastDeclaration;
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
import io.landline.rate.TokenBucket;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A hub's side: decides about what sites declare, stores it and applies it. For the working thread.
 */
public final class HubDeclarations {
  /** A site's changes may keep the working thread busy for one part in this many of the time. */
  private static final int SHARE = 10;

  /** What a site that was quiet may use of its share at once. */
  private static final Duration SAVED = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofSeconds(5);

  /**
   * How far a revision may be ahead of the kept one. A stolen site could use up all numbers
   * otherwise, and the site that replaces it would find none.
   */
  static final long FARTHEST = 1L << 32;

  /** How many changes of a site the health history mentions at once, and how often one more. */
  private static final int MENTIONS = 20;

  private static final Duration MENTION = Duration.ofMinutes(1);

  private final DeclaredSites files;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final LongSupplier ticks;

  /** What is on disk. */
  private Ledger stored = Ledger.EMPTY;

  private final Map<Name, Contact> contacts = new HashMap<>();
  private final FormerDeclarations former;
  private Optional<LoadedConfiguration> settled = Optional.empty();

  /**
   * The last exchange with a site.
   *
   * @param busyUntil when it may change something again
   */
  private record Contact(Instant at, String software, long busyUntil) {}

  /** A site that changes its declaration all the time must not fill the health history. */
  private final Map<Name, TokenBucket> mentions = new HashMap<>();

  /**
   * The declarations of a host.
   *
   * @param happened receives one line for each change
   */
  public HubDeclarations(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, Clock clock) {
    this(paths, upkeep, log, happened, clock, System::nanoTime);
  }

  /**
   * The same with another clock.
   *
   * @param ticks nanoseconds, for the time that a decision takes
   */
  HubDeclarations(
      HostPaths paths,
      HostUpkeep upkeep,
      Log log,
      Consumer<String> happened,
      Clock clock,
      LongSupplier ticks) {
    this.files = new DeclaredSites(paths);
    this.former = new FormerDeclarations(files, log, clock);
    this.upkeep = upkeep;
    this.log = log;
    this.happened = happened;
    this.clock = clock;
    this.ticks = ticks;
  }

  /** At the start: reads what sites had declared before. */
  public void resume() {
    try {
      stored = files.read(log::warning);
      former.resume();
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
   * @param unconfirmed whether the hub's configuration awaits confirmation
   * @param now nanoseconds of a monotonic clock
   */
  public Response declare(
      IpAddress from,
      DeclareRequest request,
      UnaryOperator<LoadedConfiguration> disabled,
      boolean unconfirmed,
      long now) {
    LoadedConfiguration inForce = upkeep.wanted();
    if (!(inForce.own() instanceof Configuration.Hub hub)) {
      return Response.badRequest("this host is not a hub");
    }
    Optional<HubSite> known = hub.site(from);
    if (known.isEmpty()) {
      return Response.notASite(from);
    }
    HubSite site = known.get();
    @Nullable Contact contact = contacts.get(site.name());
    if (contact != null && contact.busyUntil() - now > 0) {
      return Response.tooMany(Duration.ofNanos(contact.busyUntil() - now));
    }
    long began = ticks.getAsLong();
    Response response = decide(hub, site, request, disabled, unconfirmed);
    long cost = SHARE * (ticks.getAsLong() - began);
    long earliest = now - SAVED.toNanos();
    long since =
        contact != null && contact.busyUntil() - earliest > 0 ? contact.busyUntil() : earliest;
    contacts.put(site.name(), new Contact(clock.instant(), request.software(), since + cost));
    return response;
  }

  private Response decide(
      Configuration.Hub hub,
      HubSite site,
      DeclareRequest request,
      UnaryOperator<LoadedConfiguration> disabled,
      boolean unconfirmed) {
    Optional<SiteClaims> kept = stored.of(site.name());
    long revision = kept.map(SiteClaims::revision).orElse(0L);
    Optional<Judgement> inForce = upkeep.wanted().granted();
    boolean same =
        kept.filter(claims -> claims.declaration().equals(request.declaration())).isPresent();
    if (same && inForce.filter(j -> j.answers().containsKey(site.name())).isPresent()) {
      if (!request.trial() && request.probationSeconds().isEmpty()) {
        confirm(site.name());
      }
      return answer(hub, site, revision, inForce.get());
    }
    if (!request.trial()
        && (request.revision() <= revision || request.revision() - revision > FARTHEST)) {
      return Response.conflict(revision);
    }
    try {
      return decide(hub, site, request, disabled, unconfirmed, revision);
    } catch (RuntimeException e) {
      log.error("cannot decide about what site " + site.name() + " declared: " + e.getMessage());
      return Response.unavailable("the hub cannot decide about it; see the hub's log", RETRY);
    }
  }

  private Response decide(
      Configuration.Hub hub,
      HubSite site,
      DeclareRequest request,
      UnaryOperator<LoadedConfiguration> disabled,
      boolean unconfirmed,
      long revision) {
    Ledger next =
        stored.with(
            site.name(),
            request.revision(),
            request.declaration(),
            upkeep.host().specificNetworks(List.of(hub.policy().tunnel().device())));
    LoadedConfiguration candidate = disabled.apply(upkeep.wanted().granting(next));
    Judgement judgement = candidate.granted().orElseThrow();
    if (request.trial()) {
      return answer(hub, site, revision, judgement);
    }
    Ledger before = stored;
    boolean kept = false;
    try {
      kept = keepFormer(site.name(), request);
      store(unconfirmed ? judgement.ledger().keeping(next) : judgement.ledger());
    } catch (IOException e) {
      takeBack(before, kept ? Optional.of(site.name()) : Optional.empty());
      log.error("cannot store what site " + site.name() + " declared: " + e);
      return Response.unavailable("the hub cannot store the declaration", RETRY);
    }
    try {
      upkeep.change(candidate);
    } catch (RuntimeException e) {
      takeBack(before, kept ? Optional.of(site.name()) : Optional.empty());
      log.error("cannot apply what site " + site.name() + " declared: " + e.getMessage());
      return Response.unavailable("the hub's kernel refused it; see the hub's log", RETRY);
    }
    if (request.probationSeconds().isEmpty()) {
      confirm(site.name());
    }
    settled = unconfirmed ? Optional.empty() : Optional.of(candidate);
    mention(
        site.name(),
        line(site.name(), Objects.requireNonNull(judgement.answers().get(site.name()))));
    return answer(hub, site, request.revision(), judgement);
  }

  private void mention(Name site, String line) {
    long now = ticks.getAsLong();
    if (mentions.computeIfAbsent(site, s -> new TokenBucket(MENTIONS, MENTION, now)).take(now)) {
      happened.accept(line);
    } else {
      log.info(line);
    }
  }

  /** Keeps the former declaration of a site that may return to it; returns whether it is new. */
  private boolean keepFormer(Name site, DeclareRequest request) throws IOException {
    return request.probationSeconds().isPresent()
        && former.keep(
            site,
            stored.of(site).map(SiteClaims::declaration).orElse(Declaration.NOTHING),
            request.probationSeconds().get());
  }

  private void confirm(Name site) {
    if (former.forget(site)) {
      mention(site, "site " + site + " confirmed what it declared");
    }
  }

  /** The time until a site's declaration is rolled back; empty if all are confirmed. */
  public Optional<Duration> due() {
    return former.due();
  }

  /**
   * Returns to the former declaration of each site that did not confirm its last one in time.
   *
   * @param disabled removes the captures that are disabled now
   * @return whether the configuration in force has changed
   */
  public boolean step(UnaryOperator<LoadedConfiguration> disabled) {
    LoadedConfiguration before = upkeep.wanted();
    former.takeDue().forEach(declared -> rollBack(declared, disabled));
    return !before.equals(upkeep.wanted());
  }

  private void rollBack(FormerDeclaration declared, UnaryOperator<LoadedConfiguration> disabled) {
    Name site = declared.site();
    Optional<SiteClaims> kept = stored.of(site);
    try {
      if (kept.isPresent() && upkeep.wanted().own() instanceof Configuration.Hub hub) {
        stored =
            stored.with(
                site,
                kept.get().revision(),
                declared.declaration(),
                upkeep.host().specificNetworks(List.of(hub.policy().tunnel().device())));
        // The kernel before the disk, which may fail; the keeper applies it, and keeps trying.
        upkeep.want(disabled.apply(upkeep.wanted().granting(stored)));
        mention(site, "site " + site + " did not confirm what it declared: rolled back");
        store(stored);
      }
      files.deleteFormer(site);
    } catch (IOException | RuntimeException e) {
      // The file of the former declaration is still there: the next start rolls back again.
      log.error("cannot roll back what site " + site + " declared: " + e);
    }
  }

  private void store(Ledger ledger) throws IOException {
    files.write(ledger);
    stored = ledger;
  }

  /**
   * Takes back what could not be stored or applied.
   *
   * @param kept the site whose former declaration was kept for it
   */
  private void takeBack(Ledger before, Optional<Name> kept) {
    kept.ifPresent(former::forget);
    try {
      store(before);
    } catch (IOException e) {
      stored = before; // the next declaration writes the files again
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
    contacts.keySet().retainAll(inForce.own().peers());
    mentions.keySet().retainAll(inForce.own().peers());
    former.keepOnly(inForce.own().peers());
    Ledger ledger = inForce.granted().get().ledger();
    for (Name site : ledger.sites().keySet()) {
      if (!inForce.own().peers().contains(site)) {
        ledger = ledger.without(site);
      }
    }
    try {
      store(ledger);
      files.keepLastOf(inForce.own().peers());
      settled = Optional.of(inForce);
    } catch (IOException e) {
      log.error("cannot store what sites declared: " + e);
    }
  }

  /**
   * Keeps what a site declares now for the computer that takes the place of the present one, which
   * begins with an empty declaration. Call it before the site enrols.
   */
  public void keepLast(IpAddress from) {
    Optional<Name> site = siteAt(from);
    Optional<Declaration> declared =
        site.flatMap(stored::of)
            .map(SiteClaims::declaration)
            .filter(d -> !d.forwards().isEmpty() || !d.captured().isEmpty());
    if (declared.isPresent()) {
      try {
        files.write(new LastDeclaration(site.orElseThrow(), declared.get()));
      } catch (IOException e) {
        log.error("cannot keep what site " + site.get() + " declared, for --restore: " + e);
      }
    }
  }

  /** The answer to a site that asks what it declared before its computer was replaced. */
  public Response last(IpAddress from) {
    Optional<Name> site = siteAt(from);
    if (site.isEmpty()) {
      return Response.notASite(from);
    }
    try {
      return Response.ok(
          new LastReply(ProgramVersion.text(), files.last(site.get(), log::warning)));
    } catch (IOException e) {
      log.error("cannot read what site " + site.get() + " declared: " + e);
      return Response.unavailable("the hub cannot read the last declaration", RETRY);
    }
  }

  private Optional<Name> siteAt(IpAddress address) {
    return upkeep.wanted().own() instanceof Configuration.Hub hub
        ? hub.site(address).map(HubSite::name)
        : Optional.empty();
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
