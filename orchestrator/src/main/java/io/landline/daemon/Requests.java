// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import io.landline.drift.HostUpkeep;
import io.landline.drift.Keeper;
import io.landline.drift.Repair;
import io.landline.health.history.Event;
import io.landline.log.Log;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Answers what is asked at the control socket, on the working thread, and keeps its times. */
final class Requests {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final HostUpkeep upkeep;
  private final Log log;
  private final Suspensions suspensions;
  private final Changes changes;
  private final Clock clock;
  private final Instant startedAt;

  /** What was changed and is not in the history of health yet. */
  private final List<Event> news = new ArrayList<>();

  /** After trouble with the files of a change: when to try again. */
  private OptionalLong retry = OptionalLong.empty();

  /** Why, as it was told. */
  private String trouble = "";

  Requests(HostPaths paths, HostUpkeep upkeep, Log log, Clock clock) {
    this.upkeep = upkeep;
    this.log = log;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.suspensions = new Suspensions(paths, upkeep, log, this::changed, clock);
    this.changes = new Changes(paths, upkeep, suspensions, log, this::changed, clock);
  }

  private void changed(String what) {
    log.notice(what);
    news.add(
        new Event(clock.instant(), Event.Kind.CHANGE, Optional.empty(), Optional.empty(), what));
  }

  /** What was changed since this was asked last. */
  List<Event> news() {
    List<Event> told = List.copyOf(news);
    news.clear();
    return told;
  }

  /** At the start. */
  void resume(long now) {
    try {
      suspensions.resume();
    } catch (IOException e) {
      log.error("cannot read what is suspended: " + e);
    }
    changes.resume(now);
    forget(now);
  }

  /** What is on probation may go again, and what it does not capture comes back as it was. */
  private void forget(long now) {
    if (changes.unconfirmed().isEmpty()) {
      suspensions.keepOnly(upkeep.wanted().captures(), now);
    }
  }

  /** Whether all is taken away: then there is nothing to keep. */
  boolean isDown() {
    return suspensions.isDown();
  }

  /**
   * Why what is probed now proves nothing of the configuration on probation; empty where it does,
   * or nothing is on probation.
   */
  Optional<String> unproved() {
    return changes.unconfirmed().isEmpty() ? Optional.empty() : upkeep.unproved();
  }

  /** The kernel is as wanted. */
  void settled() {
    changes.settled();
  }

  /** Does what is asked; answers now or later. */
  void answer(Request request, Consumer<Reply> reply, long now) {
    try {
      if (request instanceof Request.Await await) {
        changes.await(await, reply);
      } else {
        Reply answer = answer(request, now);
        forget(now);
        reply.accept(answer);
      }
    } catch (IOException e) {
      log.error("cannot read or write the service's files: " + e);
      reply.accept(
          refused(
              Reason.FAILED, "cannot read or write the service's files: " + e + "; see its log"));
    }
  }

  private Reply answer(Request request, long now) throws IOException {
    if (request instanceof Request.Apply apply) {
      return changes.apply(apply, now);
    }
    if (request instanceof Request.Confirm confirm) {
      return changes.confirm(confirm);
    }
    if (request instanceof Request.RollBack back) {
      return changes.rollBack(back);
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

  /** Signal HUP: as {@code landline apply}, with nobody to answer. */
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

  /** When the next thing is due, if anything is. */
  OptionalLong due(long now) {
    OptionalLong change = retry.isPresent() ? retry : changes.due(now);
    OptionalLong first =
        LongStream.concat(change.stream(), suspensions.due(now).stream())
            .map(time -> time - now)
            .min();
    return first.isPresent() ? OptionalLong.of(now + first.getAsLong()) : first;
  }

  /** Does what is due; returns whether there was something. */
  boolean step(long now) {
    boolean over = suspensions.step(now);
    if (retry.isPresent() && retry.getAsLong() - now > 0) {
      return over;
    }
    retry = OptionalLong.empty();
    try {
      over |= changes.step(now);
      trouble = "";
      return over;
    } catch (IOException e) {
      String problem = "cannot read or write the service's files: " + e + "; tried again";
      if (!problem.equals(trouble)) {
        log.error(problem);
      }
      trouble = problem;
      retry = OptionalLong.of(now + RETRY.toNanos());
      return true;
    }
  }

  /** What is so now. */
  StatusFacts facts(Keeper keeper) {
    Configuration configuration = upkeep.wanted().configuration();
    return new StatusFacts(
        configuration.role(),
        configuration.name().text(),
        ProcessHandle.current().pid(),
        startedAt,
        changes.current(),
        changes.unconfirmed(),
        suspensions.down(),
        new StatusFacts.Repairs(
            keeper.repaired(), keeper.lastRepairs().stream().findFirst().map(Requests::repair)),
        suspensions.isDown() ? "" : keeper.trouble(),
        suspensions.disabled());
  }

  private static Reply refused(Reason reason, String line) {
    return new Reply.Refused(reason, List.of(line));
  }

  private static StatusFacts.Repair repair(Repair repair) {
    return new StatusFacts.Repair(repair.at(), repair.line(), repair.took().toMillis());
  }
}
