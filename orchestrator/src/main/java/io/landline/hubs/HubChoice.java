// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Chooses which of a site's hubs carries what captured devices send, by the answers to questions
 * that the caller sends. Has no clock and no thread of its own: callers pass the time, in
 * nanoseconds of a monotonic clock. Hubs are numbered from 0 in the order of preference.
 *
 * <p>The hub in use is asked every few seconds. Once an answer is late, every hub is asked twice a
 * second. A hub that answers none of several questions is left for the first one that answers; the
 * preferred one is taken again when it has answered for a quiet time.
 *
 * <p>A hub that answers, but through which rounds of probes prove repeatedly that captured devices'
 * packets do not come through, is left for one through which they are proved to come through. It
 * counts as well again when as many rounds prove it as make a verdict better.
 */
final class HubChoice {
  /** Between two questions to the hub in use. */
  static final Duration EVERY = Duration.ofSeconds(3);

  /** Between two questions to another hub. */
  static final Duration EVERY_SPARE = Duration.ofSeconds(15);

  /** Between two questions while the hub in use is in doubt. */
  static final Duration EVERY_IN_DOUBT = Duration.ofMillis(500);

  /** Between two questions to a hub that does not answer. */
  static final Duration EVERY_SILENT = Duration.ofSeconds(2);

  /** After so long an answer is late, and the hub in doubt. */
  static final Duration LATE = Duration.ofSeconds(1);

  /** A hub that has not answered for so long is silent. */
  static final Duration SILENT = Duration.ofSeconds(6);

  /** Fewer unanswered questions than this prove nothing. */
  static final int FEWEST = 5;

  /** How long a tunnel may take to come up, before its silence counts. */
  static final Duration START = Duration.ofSeconds(15);

  /** Another hub is chosen only if it has answered as lately as this. */
  static final Duration FRESH = Duration.ofSeconds(2);

  /**
   * How long another hub must have answered since its own answers were late: after a failure of the
   * site's own way out, the hub in use may be the second to answer, by a handshake (REKEY_TIMEOUT
   * is 5 s).
   */
  static final Duration STEADY = Duration.ofSeconds(6);

  /**
   * The same as {@link #LATE} for a hub of which only WireGuard hears: its peer says something
   * within ten seconds of what it received (KEEPALIVE_TIMEOUT).
   */
  static final Duration LATE_BY_WIREGUARD = Duration.ofSeconds(13);

  /** The same as {@link #SILENT} for such a hub. */
  static final Duration SILENT_BY_WIREGUARD = Duration.ofSeconds(25);

  /** How long a preferred hub must have answered before it is taken again. */
  static final Duration QUIET = Duration.ofMinutes(5);

  private final List<Hub> hubs = new ArrayList<>();
  private int inUse;
  private OptionalInt pinned;

  /** Whether a person has asked for the best hub, without a quiet time. */
  private boolean atOnce;

  /** What is known of one hub. */
  private static final class Hub {
    private boolean everAnswered;
    private long lastAnswer;
    private long lastQuestion;
    private long firstUnanswered;
    private int unanswered;

    /** Since when it has answered without a silence. */
    private long wellSince;

    /** Since when none of its answers was late. */
    private long steadySince;

    private Optional<Duration> roundTrip = Optional.empty();

    /** Whether only WireGuard tells that it is there. */
    private boolean byWireGuard;

    /** What the last rounds prove of the way that captured devices' packets take. */
    private CapturedPath.State path = CapturedPath.State.UNKNOWN;

    /** Rounds in a row that prove something else than {@link #path}. */
    private int otherRounds;

    /** Why the path is broken; empty unless it is. */
    private String whyBroken = "";

    /** Since when the path is not broken. */
    private long unbrokenSince;

    Hub(long now) {
      lastAnswer = now;
      lastQuestion = now - EVERY_SPARE.toNanos();
      wellSince = now;
      steadySince = now;
      unbrokenSince = now - QUIET.toNanos();
    }

    boolean isBroken() {
      return path == CapturedPath.State.BROKEN;
    }

    /** Whether it has answered, and its path was not broken, for a quiet time. */
    boolean isQuiet(long now) {
      return isOver(now, wellSince, QUIET) && isOver(now, unbrokenSince, QUIET);
    }

    void proved(CapturedPath proved, int rise, int fall, long now) {
      if (proved.state() == CapturedPath.State.UNKNOWN) {
        return; // proves nothing
      }
      boolean broken = proved.state() == CapturedPath.State.BROKEN;
      otherRounds = proved.state() == path ? 0 : otherRounds + 1;
      if (otherRounds >= (broken ? fall : rise)) {
        otherRounds = 0;
        unbrokenSince = isBroken() ? now : unbrokenSince;
        path = proved.state();
      }
      whyBroken = isBroken() && broken ? proved.why() : isBroken() ? whyBroken : "";
    }

    boolean isSilent(long now) {
      Duration limit = byWireGuard ? SILENT_BY_WIREGUARD : everAnswered ? SILENT : START;
      return unanswered >= FEWEST && isOver(now, lastAnswer, limit);
    }

    boolean isInDoubt(long now) {
      return unanswered > 0 && isOver(now, firstUnanswered, late());
    }

    private Duration late() {
      return byWireGuard ? LATE_BY_WIREGUARD : LATE;
    }

    boolean isFresh(long now) {
      return !isOver(now, lastAnswer, byWireGuard ? LATE_BY_WIREGUARD : FRESH);
    }

    boolean isWell(long now) {
      return everAnswered && !isSilent(now);
    }
  }

  /** Why another hub is used. */
  enum Why {
    /** The former one does not answer. */
    SILENT,
    /** What captured devices send does not come through by the former one. */
    BROKEN,
    /** The other comes first, or a person has said so. */
    PREFERRED
  }

  /** A change of the hub in use. */
  record Switch(int from, int to, Why why) {}

  /**
   * Nothing is known yet.
   *
   * @param count how many hubs there are
   * @param inUse the hub in use
   * @param pinned the only one that may be used, if a person has said so
   */
  HubChoice(int count, int inUse, OptionalInt pinned, long now) {
    for (int n = 0; n < count; n++) {
      hubs.add(new Hub(now));
    }
    this.inUse = inUse;
    this.pinned = pinned;
  }

  private static boolean isOver(long now, long since, Duration time) {
    return now - since >= time.toNanos();
  }

  /** Whether a hub should be asked now. */
  boolean isDue(int hub, long now) {
    return isOver(now, hubs.get(hub).lastQuestion, interval(hub, now));
  }

  private Duration interval(int hub, long now) {
    Hub asked = hubs.get(hub);
    Hub used = hubs.get(inUse);
    if (asked.isSilent(now)) {
      return EVERY_SILENT;
    }
    if (used.isInDoubt(now) || asked.isInDoubt(now)) {
      return EVERY_IN_DOUBT;
    }
    return hub == inUse ? EVERY : EVERY_SPARE;
  }

  /** A question was sent to a hub, or could not be sent. */
  void asked(int hub, long now) {
    Hub asked = hubs.get(hub);
    asked.lastQuestion = now;
    if (asked.unanswered == 0) {
      asked.firstUnanswered = now;
    }
    asked.unanswered++;
  }

  /** From now on only WireGuard tells that a hub is there, or its answers do. */
  void expects(int hub, boolean byWireGuard) {
    hubs.get(hub).byWireGuard = byWireGuard;
  }

  /** A hub has answered. */
  void answered(int hub, Duration roundTrip, long now) {
    heard(hub, now);
    hubs.get(hub).roundTrip = Optional.of(roundTrip);
  }

  /** A hub is there, but no question was answered. */
  void heard(int hub, long now) {
    Hub answered = hubs.get(hub);
    if (!answered.everAnswered || answered.isSilent(now)) {
      answered.wellSince = now;
    }
    if (!answered.everAnswered || answered.isInDoubt(now)) {
      answered.steadySince = now;
    }
    answered.everAnswered = true;
    answered.lastAnswer = now;
    answered.unanswered = 0;
    answered.roundTrip = Optional.empty();
  }

  /**
   * A round of probes through a hub has ended.
   *
   * @param rise rounds until the path is well again, at least one
   * @param fall rounds until it is broken, at least one
   */
  void proved(int hub, CapturedPath proved, int rise, int fall, long now) {
    hubs.get(hub).proved(proved, rise, fall, now);
  }

  /** Forgets what rounds have proved, since they are of another configuration from now on. */
  void forgetRounds(long now) {
    for (Hub hub : hubs) {
      hub.unbrokenSince = hub.isBroken() ? now : hub.unbrokenSince;
      hub.path = CapturedPath.State.UNKNOWN;
      hub.otherRounds = 0;
      hub.whyBroken = "";
    }
  }

  /** Uses this hub only, until {@link #auto}. */
  void pin(int hub) {
    pinned = OptionalInt.of(hub);
  }

  /** Chooses by the answers from now on, at first without a quiet time. */
  void auto() {
    pinned = OptionalInt.empty();
    atOnce = true;
  }

  /** Chooses; returns what changed. */
  Optional<Switch> look(long now) {
    int before = inUse;
    Hub used = hubs.get(before);
    Why why =
        pinned.isPresent()
            ? Why.PREFERRED
            : used.isSilent(now) ? Why.SILENT : used.isBroken() ? Why.BROKEN : Why.PREFERRED;
    inUse = chosen(why, now);
    return inUse == before ? Optional.empty() : Optional.of(new Switch(before, inUse, why));
  }

  private int chosen(Why why, long now) {
    if (pinned.isPresent()) {
      return pinned.getAsInt();
    }
    boolean hurry = atOnce;
    atOnce = false;
    return switch (why) {
      case SILENT -> answering(now);
      case BROKEN -> proved(now);
      case PREFERRED ->
          IntStream.range(0, inUse)
              .filter(n -> isWithoutDoubt(n, now) && !hubs.get(n).isBroken())
              .filter(n -> hurry || hubs.get(n).isQuiet(now))
              .findFirst()
              .orElse(inUse);
    };
  }

  /** The first other hub that answers, rather one whose path is not broken. */
  private int answering(long now) {
    return IntStream.range(0, hubs.size())
        .filter(n -> n != inUse && hubs.get(n).isWell(now))
        .filter(n -> hubs.get(n).isFresh(now))
        .filter(n -> isOver(now, hubs.get(n).steadySince, STEADY))
        .boxed()
        .min(Comparator.comparing(n -> hubs.get(n).isBroken()))
        .orElse(inUse);
  }

  /**
   * The first other hub whose path is proved to be well, and was not broken a moment ago: what
   * breaks one after the other is at the site, and another hub does not mend it.
   */
  private int proved(long now) {
    return IntStream.range(0, hubs.size())
        .filter(n -> n != inUse && isWithoutDoubt(n, now))
        .filter(n -> hubs.get(n).path == CapturedPath.State.WELL)
        .filter(n -> isOver(now, hubs.get(n).unbrokenSince, QUIET))
        .findFirst()
        .orElse(inUse);
  }

  private boolean isWithoutDoubt(int hub, long now) {
    return hubs.get(hub).isWell(now) && !hubs.get(hub).isInDoubt(now);
  }

  int inUse() {
    return inUse;
  }

  OptionalInt pinned() {
    return pinned;
  }

  /** Whether a hub answers; empty where that is not known yet. */
  Optional<Boolean> isWell(int hub, long now) {
    Hub asked = hubs.get(hub);
    return asked.isWell(now)
        ? Optional.of(true)
        : asked.isSilent(now) ? Optional.of(false) : Optional.empty();
  }

  /** Why what captured devices send does not come through by a hub; empty unless it is proved. */
  Optional<String> whyBroken(int hub) {
    return Optional.of(hubs.get(hub).whyBroken).filter(why -> !why.isEmpty());
  }

  /** How long ago a hub answered; empty if it never did. */
  Optional<Duration> sinceAnswer(int hub, long now) {
    return hubs.get(hub).everAnswered
        ? Optional.of(Duration.ofNanos(now - hubs.get(hub).lastAnswer))
        : Optional.empty();
  }

  /** The round trip of the last answer. */
  Optional<Duration> roundTrip(int hub) {
    return hubs.get(hub).roundTrip;
  }
}
