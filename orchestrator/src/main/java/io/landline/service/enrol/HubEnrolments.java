// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.api.ServiceState;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.channel.EnrolReply;
import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.Enrolments;
import io.landline.enrol.OneTimeCode;
import io.landline.files.ProgramVersion;
import io.landline.log.Log;
import io.landline.net.IpAddress;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.rate.TokenBucket;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A hub's side: takes the keys of sites that enrol, and ends codes that expire. What a site brought
 * is written down first and answered; then the tunnel takes the key, and {@code landline.json} as
 * soon as it holds no other change that is not applied. For the working thread.
 */
public final class HubEnrolments {
  /** The answer leaves by the one-time peer, which is removed after this time. */
  private static final Duration AFTER_ANSWER = Duration.ofMillis(300);

  /** How many times a site may change its key at once, and how often once more. */
  private static final int ROTATIONS = 3;

  private static final Duration ROTATION = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration RETRY_EDIT = Duration.ofMinutes(1);

  /** The longest wait before the wall clock is read again, since it may be set meanwhile. */
  private static final Duration TRUST = Duration.ofMinutes(1);

  private final EnrolmentFiles files;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final Map<Name, TokenBucket> rotations = new HashMap<>();
  private Enrolments known = Enrolments.NONE;

  /** When the tunnel takes a key that was answered. */
  private OptionalLong answered = OptionalLong.empty();

  /** When an edit of the file that failed is tried again. */
  private OptionalLong editAgain = OptionalLong.empty();

  /**
   * The enrolments of a host.
   *
   * @param happened receives one line for each change
   */
  public HubEnrolments(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, Clock clock) {
    this.files = new EnrolmentFiles(paths);
    this.upkeep = upkeep;
    this.log = log;
    this.happened = happened;
    this.clock = clock;
  }

  /** Reads the codes that commands gave out; call it when a configuration is loaded. */
  public void refresh() {
    try {
      known = files.read(log::warning);
    } catch (IOException e) {
      log.error("cannot read the codes that were given out; those known so far count: " + e);
    }
  }

  /** A configuration as it is applied. */
  public Configuration over(Configuration configuration) {
    return known.over(configuration, clock.instant());
  }

  private List<HubSite> sites() {
    return upkeep.wanted().own() instanceof Configuration.Hub hub
        ? hub.policy().sites()
        : List.of();
  }

  /** Whether the site at this address has a code that it has not used. */
  public boolean isPending(IpAddress from) {
    return sites().stream().filter(site -> site.address().equals(from)).anyMatch(this::isPending);
  }

  /**
   * Takes a site's own key, or says why not.
   *
   * @param from the sender's tunnel address
   * @param now nanoseconds of a monotonic clock
   */
  public Response enrol(IpAddress from, EnrolRequest request, long now) {
    if (!(upkeep.wanted().own() instanceof Configuration.Hub hub) || hub.site(from).isEmpty()) {
      return Response.notASite(from);
    }
    HubSite site = hub.site(from).get();
    EnrolResult result = judge(site, request);
    Optional<PublicKey> inForce = inForce(site);
    if (result == EnrolResult.ENROLLED && !inForce.equals(Optional.of(request.publicKey()))) {
      boolean isRotation = !isPending(site);
      if (isRotation && !rotations(site, now).take(now)) {
        return Response.tooMany(ROTATION);
      }
      try {
        known =
            isRotation
                ? files.replace(
                    known, site.name(), inForce.orElseThrow(), request.publicKey(), clock.instant())
                : files.use(known, site.name(), known.of(site).orElseThrow(), request.publicKey());
      } catch (IOException e) {
        log.error("cannot store the key of site " + site.name() + ": " + e);
        return Response.unavailable("the hub cannot store the key", RETRY);
      }
      answered = OptionalLong.of(now + AFTER_ANSWER.toNanos());
      editAgain = OptionalLong.empty();
      happened.accept(
          "site "
              + site.name()
              + (isRotation ? " changed its key" : " enrolled; its one-time code is used up"));
    } else if (result != EnrolResult.ENROLLED) {
      log.warning("site " + site.name() + " could not enrol: " + result);
    }
    return Response.ok(
        new EnrolReply(
            ProgramVersion.text(),
            hub.name(),
            site.name(),
            hub.seenAs(site.publicAddress()),
            result));
  }

  /** Whether a site has a code that it has not used. */
  private boolean isPending(HubSite site) {
    return known.of(site).filter(code -> !code.isUsed()).isPresent();
  }

  /** The key that a site should use now; empty if its code expired. */
  private Optional<PublicKey> inForce(HubSite site) {
    return known.key(site, clock.instant());
  }

  /** How often a site may still change its key: each time is a change in the hub's history. */
  private TokenBucket rotations(HubSite site, long now) {
    return rotations.computeIfAbsent(
        site.name(), name -> new TokenBucket(ROTATIONS, ROTATION, now));
  }

  private EnrolResult judge(HubSite site, EnrolRequest request) {
    PublicKey key = request.publicKey();
    Optional<PublicKey> inForce = inForce(site);
    if (inForce.isEmpty()) {
      return EnrolResult.EXPIRED;
    }
    if (inForce.get().equals(key)) {
      return isPending(site) ? EnrolResult.KEY_TAKEN : EnrolResult.ENROLLED;
    }
    if (!request.proof().isValid(upkeep.wanted().key().privateKey(), inForce.get(), key)) {
      // Until the tunnel takes the key that was answered, the one-time key works.
      return answered.isPresent() ? EnrolResult.USED : EnrolResult.UNPROVED;
    }
    return isTaken(site, key) ? EnrolResult.KEY_TAKEN : EnrolResult.ENROLLED;
  }

  /** Whether another peer has this key: then that peer would lose its packets. */
  private boolean isTaken(HubSite site, PublicKey key) {
    return upkeep.wanted().key().publicKey().equals(key)
        || sites().stream()
            .filter(other -> !other.name().equals(site.name()))
            .anyMatch(
                other ->
                    other.publicKey().equals(key)
                        || known.of(other).flatMap(OneTimeCode::enrolled).stream()
                            .anyMatch(key::equals));
  }

  /** Whether the configuration in force has another key, or another peer, than it should. */
  public boolean step(long now) {
    if (answered.isPresent() && answered.getAsLong() - now > 0) {
      return false;
    }
    answered = OptionalLong.empty();
    if (known.sites().isEmpty()) {
      return false;
    }
    List<HubSite> sites = sites();
    Instant time = clock.instant();
    Map<Name, PublicKey> wanted = new HashMap<>();
    for (HubSite site : sites) {
      known.key(site, time).ifPresent(key -> wanted.put(site.name(), key));
    }
    Map<Name, PublicKey> has = upkeep.wanted().configuration().publicKeys();
    for (HubSite site : sites) {
      if (has.containsKey(site.name()) && !wanted.containsKey(site.name())) {
        happened.accept(
            "the code of site "
                + site.name()
                + " expired unused, its one-time key no longer works; another code: landline site"
                + " add "
                + site.name());
      }
    }
    return !wanted.equals(has);
  }

  /** When something is due next; empty if nothing is. */
  public OptionalLong due(long now) {
    Instant time = clock.instant();
    LongStream ends =
        sites().stream()
            .flatMap(site -> known.of(site).stream())
            .filter(code -> !code.isUsed() && !code.isExpired(time))
            .map(code -> Duration.between(time, code.expires()))
            .mapToLong(wait -> now + (wait.compareTo(TRUST) > 0 ? TRUST : wait).toNanos());
    return LongStream.concat(
            LongStream.concat(answered.stream(), ends),
            editAgain.stream().filter(at -> at - now > 0))
        .map(at -> at - now)
        .min()
        .stream()
        .map(wait -> now + wait)
        .findFirst();
  }

  /** A site that has the key of a used code in {@code landline.json}. */
  private Optional<HubSite> outdated() {
    return sites().stream()
        .filter(site -> known.of(site).filter(OneTimeCode::isUsed).isPresent())
        .findFirst();
  }

  /** Whether {@code landline.json} should get the key of a site that enrolled. */
  public boolean isEditDue(long now) {
    return answered.isEmpty()
        && (editAgain.isEmpty() || editAgain.getAsLong() - now <= 0)
        && outdated().isPresent();
  }

  /**
   * The change of {@code landline.json} that gives one site the key with which it enrolled.
   *
   * @param text what the file has
   * @return empty if the file cannot be edited now
   */
  public Optional<Request.Apply> edit(byte[] text, long now) {
    editAgain = OptionalLong.of(now + RETRY_EDIT.toNanos());
    return outdated().flatMap(site -> edit(text, site));
  }

  /** Notes that the edit was made, so that the next site's is not delayed. */
  public void edited() {
    editAgain = OptionalLong.empty();
  }

  private Optional<Request.Apply> edit(byte[] text, HubSite site) {
    PublicKey own = known.of(site).flatMap(OneTimeCode::enrolled).orElseThrow();
    try {
      byte[] after =
          ConfigurationDraft.edited(
              text, draft -> draft.put(draft.site(site.name().text()).withPublicKey(own)));
      Author author = new Author("site " + site.name(), false, Optional.empty());
      Request.Candidate candidate = Request.Candidate.of(text, after, List.of());
      return Optional.of(
          new Request.Apply(
              new ChangeRecord(author, isRotated(site) ? "key rotate" : "join"),
              Optional.of(candidate),
              Optional.empty()));
    } catch (EditException e) {
      return Optional.empty(); // tried again: the file may be valid then
    }
  }

  private boolean isRotated(HubSite site) {
    return known.of(site).filter(OneTimeCode::isReplacedKey).isPresent();
  }

  /** The sites that have not used their codes, for the status. */
  public List<ServiceState.Enrolment> list() {
    Instant time = clock.instant();
    return sites().stream()
        .flatMap(
            site ->
                known.of(site).filter(code -> !code.isUsed()).stream()
                    .map(
                        code ->
                            new ServiceState.Enrolment(
                                site.name(),
                                Optional.of(code.expires()),
                                code.isExpired(time)
                                    ? "its code expired unused; another one: landline site add "
                                        + site.name()
                                    : "it has not used its code yet")))
        .toList();
  }
}
