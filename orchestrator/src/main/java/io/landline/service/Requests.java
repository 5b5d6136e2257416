// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.channel.DeclareRequest;
import io.landline.channel.EnrolRequest;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.drift.Keeper;
import io.landline.drift.Repair;
import io.landline.health.history.Event;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.log.Log;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.service.change.Changes;
import io.landline.service.change.Suspensions;
import io.landline.service.declare.HubDeclarations;
import io.landline.service.enrol.HubEnrolments;
import io.landline.service.enrol.SiteEnrolment;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Handles requests from the control socket on the working thread, and what becomes due later. */
final class Requests {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final HostUpkeep upkeep;
  private final Log log;
  private final HostPaths paths;
  private final HubDeclarations declarations;
  private final HubEnrolments enrolments;
  private final SiteEnrolment enrolment;
  private final Suspensions suspensions;
  private final Changes changes;
  private final Clock clock;
  private final Instant startedAt;

  /** Changes that are not in the health history yet. */
  private final List<Event> news = new ArrayList<>();

  /** When to retry after a failure to read or write the files of a change. */
  private OptionalLong retry = OptionalLong.empty();

  /** The failure that was logged last. */
  private String trouble = "";

  /**
   * The requests of a host.
   *
   * @param wake wakes the working thread
   */
  Requests(HostPaths paths, HostUpkeep upkeep, Log log, Clock clock, Runnable wake) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.log = log;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.declarations = new HubDeclarations(paths, upkeep, log, this::changed, clock);
    this.enrolments = new HubEnrolments(paths, upkeep, log, this::changed, clock);
    this.enrolment = new SiteEnrolment(paths, upkeep, log, this::changed, wake);
    this.suspensions =
        new Suspensions(
            paths, upkeep, declarations, enrolments, enrolment, log, this::changed, clock);
    this.changes = new Changes(paths, upkeep, suspensions, log, this::changed, clock);
  }

  private void changed(String what) {
    log.notice(what);
    news.add(
        new Event(clock.instant(), Event.Kind.CHANGE, Optional.empty(), Optional.empty(), what));
  }

  /** The changes since the last call. */
  List<Event> news() {
    List<Event> taken = List.copyOf(news);
    news.clear();
    return taken;
  }

  /** Continues what an earlier run left, when the service starts. */
  void resume(long now) {
    declarations.resume();
    try {
      suspensions.resume();
    } catch (IOException e) {
      log.error("cannot read whether Landline is down and which captures are disabled: " + e);
    }
    changes.resume(now);
    forget(now);
  }

  /**
   * Forgets disabled captures of devices that are no longer captured; not while a configuration
   * awaits confirmation, since a rollback may capture them again.
   */
  private void forget(long now) {
    if (changes.unconfirmed().isEmpty()) {
      declarations.settle();
      suspensions.keepOnly(upkeep.wanted().captures(), now);
    }
  }

  /** A hub's answer to what a site declares. */
  Response declare(IpAddress from, DeclareRequest request, long now) {
    if (suspensions.isDown()) {
      return Response.unavailable("Landline is down on the hub", Duration.ofMinutes(1));
    }
    if (enrolments.isPending(from)) {
      return Response.unavailable("this site has not enrolled with its own key yet", RETRY);
    }
    return declarations.declare(
        from, request, suspensions::disabled, changes.unconfirmed().isPresent(), now);
  }

  /** A hub's answer to a site that brings its own key. */
  Response enrol(IpAddress from, EnrolRequest request, long now) {
    if (suspensions.isDown()) {
      return Response.unavailable("Landline is down on the hub", Duration.ofMinutes(1));
    }
    if (enrolments.isPending(from)) {
      declarations.keepLast(from);
    }
    return enrolments.enrol(from, request, now);
  }

  /** A hub's answer to a site that asks what it declared before its computer was replaced. */
  Response last(IpAddress from) {
    return declarations.last(from);
  }

  /** The hubs that do not have this site's own key yet. */
  Set<Name> enrollingAt() {
    return enrolment.pending();
  }

  /** Takes keys of enrolments into use; returns whether there were any. */
  private boolean enrol(long now) throws IOException {
    boolean ofSites = enrolments.step(now);
    boolean own = !suspensions.isDown() && enrolment.step(now);
    boolean another = ofSites || own;
    if (another) {
      takeKeys(suspensions.over(upkeep.wanted()));
    }
    return writeKey(now) || another;
  }

  /**
   * Applied here and not by the keeper, which would take another private key in the kernel for
   * somebody else's change.
   */
  private void takeKeys(LoadedConfiguration next) {
    if (suspensions.isDown()) {
      upkeep.want(next);
      return;
    }
    try {
      upkeep.change(next);
    } catch (RuntimeException e) {
      log.error("cannot change the tunnel's keys: " + e.getMessage() + "; retrying");
      upkeep.want(next);
    }
  }

  /** Writes the key of a site that enrolled into {@code landline.json}. */
  private boolean writeKey(long now) throws IOException {
    if (suspensions.isDown() || changes.unconfirmed().isPresent() || !enrolments.isEditDue(now)) {
      return false;
    }
    byte[] file = Files.readAllBytes(paths.configuration());
    Optional<Request.Apply> edit = enrolments.edit(file, now);
    // The file may hold an edit that nobody has applied yet. It gets the key after that.
    if (edit.isEmpty() || !Arrays.equals(file, upkeep.wanted().text())) {
      return false;
    }
    if (changes.apply(edit.get(), now) instanceof Reply.Done) {
      enrolments.edited();
    }
    return true;
  }

  /** When the configuration in force is rolled back unless it is confirmed. */
  Optional<Instant> unconfirmedUntil() {
    return changes.unconfirmed().map(ServiceState.Unconfirmed::time);
  }

  /** What the sites of this hub declared; none on a site. */
  List<SiteDeclaration> declarations() {
    return declarations.list();
  }

  /** Whether Landline is down: then nothing is kept in the kernel. */
  boolean isDown() {
    return suspensions.isDown();
  }

  /**
   * Why probe results prove nothing yet about the configuration that awaits confirmation; empty if
   * they do, or if none does.
   */
  Optional<String> unproved() {
    return changes.unconfirmed().isEmpty() ? Optional.empty() : upkeep.unproved();
  }

  /** Notes that the kernel matches the configuration. */
  void settled() {
    changes.settled();
  }

  /** Executes a request; replies now or later. */
  void answer(Request request, Consumer<Reply> reply, long now) {
    try {
      if (request instanceof Request.Await await) {
        changes.await(await, reply);
      } else {
        Reply answer = answer(request, now);
        forget(now);
        reply.accept(answer);
        // The next edit compares with it; nobody waits for this one any more.
        Fingerprint unused = upkeep.wanted().fingerprint();
      }
    } catch (IOException e) {
      log.error("cannot read or write the service's files: " + e);
      reply.accept(
          refused(
              Reason.FAILED, "cannot read or write the service's files: " + e + "; see its log"));
    }
  }

  /**
   * Changes this site's key.
   *
   * @param silent why the hub could not take it now; empty if it answers
   */
  void rotateKey(Optional<String> silent, Consumer<Reply> reply, long now) {
    Optional<String> why =
        suspensions.isDown()
            ? Optional.of("Landline is down; first: landline up")
            : silent.map(problem -> "the hub does not answer, nothing was changed: " + problem);
    why.ifPresentOrElse(
        line -> reply.accept(refused(Reason.NOT_NOW, line)), () -> enrolment.rotate(reply, now));
  }

  private Reply answer(Request request, long now) throws IOException {
    if (request instanceof Request.Apply apply) {
      return changes.apply(apply, now);
    }
    if (request instanceof Request.Confirm confirm) {
      return changes.confirm(confirm);
    }
    if (request instanceof Request.Rollback back) {
      return changes.rollBack(back);
    }
    if (request instanceof Request.UseUplink use) {
      return use(use);
    }
    if (changes.unconfirmed().isPresent()) {
      return refused(
          Reason.NOT_NOW,
          "a configuration awaits confirmation; run landline confirm or landline rollback first");
    }
    if (request instanceof Request.Down down) {
      return suspensions.down(down);
    }
    if (request instanceof Request.Up up) {
      return suspensions.up(up);
    }
    if (request instanceof Request.Disable disable) {
      return suspensions.disable(disable);
    }
    if (request instanceof Request.Enable enable) {
      return suspensions.enable(enable);
    }
    throw new AssertionError(request);
  }

  private Reply use(Request.UseUplink use) {
    Optional<SitePolicy> site =
        Role.of(upkeep.wanted().own()).site().filter(SitePolicy::choosesUplink);
    if (suspensions.isDown()) {
      return refused(Reason.NOT_NOW, "Landline is down; first: landline up");
    }
    if (site.isEmpty()) {
      return refused(
          Reason.NOT_NOW,
          "this host has no uplinks to choose from: \"wan\" of a site's landline.json lists them");
    }
    List<Uplink> uplinks = site.get().uplinks();
    Optional<Uplink> wanted =
        use.uplink()
            .flatMap(name -> uplinks.stream().filter(u -> u.name().equals(name)).findFirst());
    if (use.uplink().isPresent() && wanted.isEmpty()) {
      return refused(
          Reason.NOT_NOW,
          "there is no uplink "
              + use.uplink().get()
              + "; there are "
              + String.join(", ", uplinks.stream().map(Uplink::name).toList()));
    }
    boolean changed = !upkeep.host().uplinks().chosen(site.get()).equals(wanted);
    upkeep.uplinks().keepTo(wanted);
    if (changed) {
      changed(
          wanted.map(u -> "the tunnel keeps to " + u.name()).orElse("probes choose the uplink")
              + ": "
              + use.record());
    }
    return new Reply.Done(changed, 0, "", 0, Optional.empty(), List.of());
  }

  /** Handles signal HUP like {@code landline apply}; the log gets the reply. */
  void reload(long now) {
    Author nobody = new Author("unknown", false, Optional.empty());
    ChangeRecord record = new ChangeRecord(nobody, "apply, by signal HUP");
    answer(
        new Request.Apply(record, Optional.empty(), Optional.empty()),
        reply -> {
          if (reply instanceof Reply.Done done) {
            log.notice("configuration reloaded: " + done.kernel());
          } else if (reply instanceof Reply.Refused refused) {
            log.error(
                String.join("; ", refused.lines()) + "; the previous configuration stays in force");
          }
        },
        now);
  }

  /** When something is due next; empty if nothing is. */
  OptionalLong due(long now) {
    OptionalLong change = retry.isPresent() ? retry : changes.due(now);
    LongStream declared =
        declarations.due().stream().mapToLong(time -> now + Math.max(0, time.toNanos()));
    OptionalLong first =
        LongStream.concat(
                LongStream.concat(declared, change.stream()),
                LongStream.concat(suspensions.due(now).stream(), enrolmentDue(now)))
            .map(time -> time - now)
            .min();
    return first.isPresent() ? OptionalLong.of(now + first.getAsLong()) : first;
  }

  /** Nothing while a failure is waited out, which delays enrolments too. */
  private LongStream enrolmentDue(long now) {
    if (retry.isPresent()) {
      return LongStream.empty();
    }
    OptionalLong site = suspensions.isDown() ? OptionalLong.empty() : enrolment.due(now);
    return LongStream.concat(enrolments.due(now).stream(), site.stream());
  }

  /** Does what is due; returns whether anything was. */
  boolean step(long now) {
    enrolment.endWait(now);
    boolean over = suspensions.step(now);
    over |= declarations.step(suspensions::disabled);
    if (retry.isPresent() && retry.getAsLong() - now > 0) {
      return over;
    }
    retry = OptionalLong.empty();
    try {
      if (changes.step(now)) {
        over = true;
        forget(now);
      }
      over |= enrol(now);
      trouble = "";
      return over;
    } catch (IOException e) {
      String problem = "cannot read or write the service's files: " + e + "; retrying";
      if (!problem.equals(trouble)) {
        log.error(problem);
      }
      trouble = problem;
      retry = OptionalLong.of(now + RETRY.toNanos());
      return true;
    }
  }

  /** What the service does now. */
  ServiceState state(Keeper keeper) {
    Configuration configuration = upkeep.wanted().configuration();
    return new ServiceState(
        configuration.role(),
        configuration.name(),
        suspensions.isDown() ? "" : keeper.trouble(),
        new ServiceState.ServiceProcess(ProcessHandle.current().pid(), startedAt),
        suspensions.down(),
        changes.current(),
        changes.unconfirmed(),
        new ServiceState.Repairs(
            keeper.repaired(), keeper.lastRepairs().stream().findFirst().map(Requests::repair)),
        suspensions.disabled(),
        Stream.concat(enrolments.list().stream(), enrolment.state().stream()).toList());
  }

  private static Reply refused(Reason reason, String line) {
    return new Reply.Refused(reason, List.of(line));
  }

  private static ServiceState.Repair repair(Repair repair) {
    return new ServiceState.Repair(repair.at(), repair.line(), repair.took().toMillis());
  }
}
