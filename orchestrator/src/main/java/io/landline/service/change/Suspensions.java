// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.api.ServiceState;
import io.landline.change.DisabledCaptures;
import io.landline.change.DownMark;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.reconcile.ApplyReport;
import io.landline.service.declare.HubDeclarations;
import io.landline.service.enrol.HubEnrolments;
import io.landline.service.enrol.SiteEnrolment;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * What people suspend without an edit of the configuration: all of Landline, or the capture of a
 * device. It is written to disk before it is done, so that the next start does it if this one
 * fails. The end of a time is done first, even if the disk fails.
 */
public final class Suspensions {
  /** The longest wait before the wall clock is read again, since it may be set meanwhile. */
  private static final Duration TRUST = Duration.ofMinutes(1);

  private static final Duration RETRY = Duration.ofSeconds(5);

  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final HubDeclarations declarations;
  private final HubEnrolments enrolments;
  private final SiteEnrolment enrolment;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final DownMark mark;
  private final DisabledCaptures captures;
  private Optional<DownMark.Mark> down = Optional.empty();
  private List<DisabledCaptures.Entry> disabled = List.of();

  /** When to write the list of disabled captures, if the file is out of date. */
  private OptionalLong write = OptionalLong.empty();

  private boolean cannotWrite;

  /**
   * The suspensions of a host.
   *
   * @param happened receives one line for each suspension and its end
   */
  public Suspensions(
      HostPaths paths,
      HostUpkeep upkeep,
      HubDeclarations declarations,
      HubEnrolments enrolments,
      SiteEnrolment enrolment,
      Log log,
      Consumer<String> happened,
      Clock clock) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.declarations = declarations;
    this.enrolments = enrolments;
    this.enrolment = enrolment;
    this.log = log;
    this.happened = happened;
    this.clock = clock;
    this.mark = new DownMark(paths);
    this.captures = new DisabledCaptures(paths);
  }

  /** At the start: suspends what an earlier run had suspended. */
  public void resume() throws IOException {
    down = mark.read();
    if (isDown()) {
      log.notice(whyDown());
      try {
        upkeep.down();
      } catch (RuntimeException e) {
        log.error("cannot remove all of Landline from the kernel: " + Refusals.words(e));
      }
    }
    disabled = captures.read();
    upkeep.want(over(upkeep.wanted()));
  }

  /**
   * A configuration as it is in force: with what sites declared and the keys of enrolments, without
   * disabled captures.
   */
  public LoadedConfiguration over(LoadedConfiguration loaded) {
    enrolments.refresh();
    enrolment.refresh(loaded);
    return disabled(declarations.over(loaded));
  }

  /** A configuration without the captures that are disabled now, and with keys of enrolments. */
  public LoadedConfiguration disabled(LoadedConfiguration loaded) {
    return enrolment.over(
        loaded
            .disabling(DisabledCaptures.devices(disabled, clock.instant()))
            .applying(enrolments::over));
  }

  /**
   * Forgets disabled captures of devices that the configuration does not capture, so that a later
   * capture of them takes effect.
   */
  public void keepOnly(List<String> captured, long now) {
    List<DisabledCaptures.Entry> left =
        disabled.stream().filter(d -> captured.contains(d.device())).toList();
    if (left.size() < disabled.size()) {
      disabled = left;
      write = OptionalLong.of(now);
    }
  }

  public boolean isDown() {
    return down.isPresent();
  }

  /** The time, the author and what to do, for people. */
  String whyDown() {
    return down.map(
            m ->
                "Landline is down since "
                    + m.since()
                    + " ("
                    + m.record()
                    + "); to bring it up: landline up")
        .orElse("Landline is not down");
  }

  /** For the status. */
  public Optional<ServiceState.Down> down() {
    return down.map(m -> new ServiceState.Down(m.since(), m.record()));
  }

  /** For the status. */
  public List<ServiceState.DisabledCapture> disabled() {
    return disabled.stream()
        .map(d -> new ServiceState.DisabledCapture(d.device(), d.until(), d.since(), d.record()))
        .toList();
  }

  public Reply down(Request.Down request) throws IOException {
    boolean already = isDown();
    if (!already) {
      down = Optional.of(mark.set(request.record(), clock.instant()));
    }
    try {
      boolean changed = upkeep.down();
      if (!already) {
        happened.accept("taken down (" + request.record() + ")");
      }
      List<String> released =
          upkeep.wanted().configuration() instanceof Configuration.Site site && !already
              ? site.policy().capture().devices().stream().map(d -> d.name().text()).toList()
              : List.of();
      return new Reply.Done(changed || !already, 0, "", 0, Optional.empty(), released);
    } catch (RuntimeException e) {
      String problem = Refusals.words(e);
      log.error("cannot remove all of Landline from the kernel: " + problem);
      return refused("cannot remove all of Landline from the kernel: " + problem + "; try again");
    }
  }

  public Reply up(Request.Up request) throws IOException {
    if (!isDown()) {
      return new Reply.Done(false, 0, "nothing to change", 0, Optional.empty(), List.of());
    }
    try {
      ApplyReport report = upkeep.change(over(LoadedConfiguration.read(paths, log)));
      mark.clear();
      down = Optional.empty();
      happened.accept("up again (" + request.record() + "); kernel: " + report.plan().summary());
      return new Reply.Done(true, 0, report.plan().summary(), 0, Optional.empty(), List.of());
    } catch (ServiceException e) {
      return new Reply.Refused(
          e.isInvalidConfiguration() ? Reason.INVALID : Reason.FAILED, e.lines());
    } catch (RuntimeException e) {
      String problem = Refusals.words(e);
      log.error("cannot bring Landline up: " + problem);
      takeAway();
      return refused(problem + "; Landline stays down");
    }
  }

  private void takeAway() {
    try {
      upkeep.down();
    } catch (RuntimeException e) {
      log.error("cannot remove all of Landline from the kernel: " + Refusals.words(e));
    }
  }

  public Reply disable(Request.Disable request) throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    List<DisabledCaptures.Entry> next = new ArrayList<>(disabled);
    List<String> captured = upkeep.wanted().captures();
    for (String device : request.devices()) {
      if (!captured.contains(device)) {
        return refused("'" + device + "' is not captured; landline capture list says which are");
      }
      next.removeIf(e -> e.device().equals(device));
      next.add(
          new DisabledCaptures.Entry(
              device, request.forSeconds().map(now::plus), now, request.record()));
    }
    return bring(next, "capture disabled: " + String.join(", ", request.devices()));
  }

  public Reply enable(Request.Enable request) throws IOException {
    List<DisabledCaptures.Entry> next = new ArrayList<>(disabled);
    for (String device : request.devices()) {
      if (!upkeep.wanted().captures().contains(device)) {
        return refused("'" + device + "' is not captured; landline capture list says which are");
      }
      next.removeIf(e -> e.device().equals(device));
    }
    return bring(next, "captured again: " + String.join(", ", request.devices()));
  }

  private Reply bring(List<DisabledCaptures.Entry> next, String what) throws IOException {
    if (next.equals(disabled)) {
      return new Reply.Done(false, 0, "nothing to change", 0, Optional.empty(), List.of());
    }
    List<DisabledCaptures.Entry> former = disabled;
    captures.write(next);
    disabled = List.copyOf(next);
    write = OptionalLong.empty();
    try {
      LoadedConfiguration wanted = over(upkeep.wanted());
      String kernel = "nothing";
      int cut = 0;
      if (isDown()) {
        upkeep.want(wanted);
      } else {
        ApplyReport report = upkeep.change(wanted);
        kernel = report.plan().summary();
        cut = report.cutFlows();
      }
      happened.accept(what + "; kernel: " + kernel);
      return new Reply.Done(true, 0, kernel, cut, Optional.empty(), List.of());
    } catch (RuntimeException e) {
      String problem = Refusals.words(e);
      disabled = former;
      captures.write(former);
      log.error(what + ", refused: " + problem);
      return refused(problem + "; nothing was changed");
    }
  }

  /**
   * When something is due next; empty if nothing is. Times of day are checked at least once a
   * minute, since the wall clock may be set.
   */
  public OptionalLong due(long now) {
    Instant time = clock.instant();
    LongStream ends =
        disabled.stream()
            .flatMap(d -> d.until().stream())
            .map(until -> Duration.between(time, until))
            .map(wait -> wait.compareTo(TRUST) > 0 ? TRUST : wait)
            .mapToLong(wait -> Math.max(0, wait.toNanos()));
    OptionalLong first =
        LongStream.concat(ends, write.stream().map(at -> Math.max(0, at - now))).min();
    return first.isPresent() ? OptionalLong.of(now + first.getAsLong()) : first;
  }

  /** Captures devices again whose time is over; returns whether there was one. */
  public boolean step(long now) {
    Instant time = clock.instant();
    List<String> over =
        disabled.stream().filter(d -> d.isOver(time)).map(DisabledCaptures.Entry::device).toList();
    if (!over.isEmpty()) {
      disabled = disabled.stream().filter(d -> !d.isOver(time)).toList();
      upkeep.want(over(upkeep.wanted()));
      write = OptionalLong.of(now);
      happened.accept("captured again at the end of the time: " + String.join(", ", over));
    }
    if (write.isPresent() && write.getAsLong() - now <= 0) {
      writeDown(now);
    }
    return !over.isEmpty();
  }

  /** A failure matters only to the next start, so it delays nothing else. */
  private void writeDown(long now) {
    try {
      captures.write(disabled);
      write = OptionalLong.empty();
      cannotWrite = false;
    } catch (IOException e) {
      if (!cannotWrite) {
        cannotWrite = true;
        log.error("cannot write the list of disabled captures: " + e + "; retrying");
      }
      write = OptionalLong.of(now + RETRY.toNanos());
    }
  }

  private static Reply refused(String line) {
    return new Reply.Refused(Reason.FAILED, List.of(line));
  }
}
