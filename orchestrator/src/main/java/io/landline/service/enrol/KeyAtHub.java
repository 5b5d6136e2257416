// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.files.ProgramVersion;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.KeyProof;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One hub that knows this site by another key than the site's own: brings it the own one. Uses both
 * keys in turn while the hub is silent, since it may have taken the own one. For the working
 * thread.
 */
final class KeyAtHub {
  /** How long one key is tried: WireGuard repeats a handshake after 5 s. */
  private static final Duration TURN = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The hub takes the key only after its answer has left by the one-time peer. */
  private static final Duration SWITCH = Duration.ofSeconds(1);

  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMinutes(1);
  private static final String NOT_ASKED = "the hub has not been asked yet";

  private final Name hub;
  private final KeyFiles keys;
  private final Log log;
  private final EnrolmentCall call;

  /** The key by which the hub knows this site; empty where that is the site's own. */
  private Optional<PrivateKey> known = Optional.empty();

  /** The key that the hub replaced, in case its file cannot be deleted. */
  private Optional<PrivateKey> spent = Optional.empty();

  /** Whether the tunnel uses the site's own key already. */
  private boolean ownTurn;

  /** Whether the hub took the key, and the tunnel is about to use it. */
  private boolean enrolled;

  private OptionalLong turnEnds = OptionalLong.empty();
  private OptionalLong next = OptionalLong.empty();
  private String problem = NOT_ASKED;

  /** What the hub that took the key calls itself. */
  private String hubsOwnName = "";

  /** What a step came to. */
  enum Step {
    NOTHING,
    /** The tunnel has to use the other key from now on. */
    OTHER_KEY,
    /** The hub took the key; the tunnel uses it in a moment. */
    TAKEN,
    /** The tunnel has to use the site's own key from now on, and that is the end of it. */
    DONE,
    /** The hub answered and does not take the key. */
    REFUSED
  }

  KeyAtHub(Name hub, KeyFiles keys, Log log, EnrolmentCall call) {
    this.hub = hub;
    this.keys = keys;
    this.log = log;
    this.call = call;
  }

  Name hub() {
    return hub;
  }

  /** Reads whether the hub knows the site by another key. */
  void refresh() {
    try {
      Optional<PrivateKey> there =
          keys.enrolmentKey(hub).filter(key -> !Optional.of(key).equals(spent));
      if (!there.equals(known)) {
        known = there;
        call.abandon(); // its proof was made with the former key
        ownTurn = false;
        enrolled = false;
        turnEnds = OptionalLong.empty();
        next = OptionalLong.empty();
        problem = NOT_ASKED;
      }
    } catch (KeyFileException e) {
      log.error("this site cannot enrol: " + e.getMessage());
    }
  }

  boolean isPending() {
    return known.isPresent();
  }

  /** Whether the hub took the site's own key. */
  boolean isTaken() {
    return enrolled || known.isEmpty();
  }

  /** The key that the tunnel to this hub uses; empty for the site's own. */
  Optional<PrivateKey> inForce() {
    return known.filter(key -> !ownTurn);
  }

  /** Why the hub does not have the site's own key. */
  String problem() {
    return problem;
  }

  /** When something is due next; empty if nothing is. */
  OptionalLong due(long now) {
    return isPending() && !call.isRunning()
        ? OptionalLong.of(next.orElse(now))
        : OptionalLong.empty();
  }

  /**
   * Asks the hub if that is due, and takes its answer.
   *
   * @param view the site with that hub alone
   * @param site the site's name
   */
  Step step(SitePolicy view, Name site, long now) {
    if (known.isEmpty()) {
      return Step.NOTHING;
    }
    Optional<EnrolmentCall.Outcome> outcome = call.outcome();
    if (outcome.isPresent()) {
      return take(outcome.get(), view, site, now);
    }
    if (!call.isRunning() && (next.isEmpty() || next.getAsLong() - now <= 0)) {
      if (enrolled) {
        known = Optional.empty();
        return Step.DONE;
      }
      turnEnds = turnEnds.isPresent() ? turnEnds : OptionalLong.of(now + TURN.toNanos());
      ask(view, now);
    }
    return Step.NOTHING;
  }

  private void ask(SitePolicy view, long now) {
    try {
      PrivateKey own = keys.privateKey();
      PublicKey brought = own.publicKey();
      KeyProof proof = KeyProof.of(inForce().orElse(own), view.hub().publicKey(), brought);
      call.begin(view, new EnrolRequest(ProgramVersion.text(), brought, proof));
    } catch (KeyFileException e) {
      problem = String.valueOf(e.getMessage());
      next = OptionalLong.of(now + PAUSE_AFTER_REFUSAL.toNanos());
    }
  }

  private Step take(EnrolmentCall.Outcome outcome, SitePolicy view, Name site, long now) {
    if (outcome.result().filter(r -> r == EnrolResult.ENROLLED).isPresent()) {
      hubsOwnName = outcome.hub();
      finish(now);
      return Step.TAKEN;
    }
    if (outcome.isAnswered()) {
      String before = problem;
      problem = outcome.problem().replace("SITE", site.text());
      if (!problem.equals(before)) {
        log.error("this site cannot enrol: " + problem);
      }
      Duration pause = outcome.result().isPresent() ? PAUSE_AFTER_REFUSAL : PAUSE_AFTER_ERROR;
      next = OptionalLong.of(now + pause.toNanos());
      turnEnds = OptionalLong.empty();
      return Step.REFUSED;
    }
    next = OptionalLong.of(now + PAUSE.toNanos());
    if (turnEnds.isPresent() && turnEnds.getAsLong() - now > 0) {
      return Step.NOTHING;
    }
    if (ownTurn) {
      problem = silence(view);
    }
    ownTurn = !ownTurn;
    turnEnds = OptionalLong.of(now + TURN.toNanos());
    return Step.OTHER_KEY;
  }

  private static String silence(SitePolicy view) {
    return "the hub does not answer at "
        + view.hub().endpoint()
        + ": either the code was used or replaced or has expired, or UDP does not get through";
  }

  /** The file goes first: a restart must not begin again. */
  private void finish(long now) {
    try {
      keys.writeEnrolmentKey(hub, Optional.empty());
    } catch (KeyFileException e) {
      log.error("the one-time key cannot be deleted; delete it by hand: " + e.getMessage());
    }
    enrolled = true;
    spent = known;
    next = OptionalLong.of(ownTurn ? now : now + SWITCH.toNanos());
  }

  /** What the hub that took the key calls itself. */
  String hubsOwnName() {
    return hubsOwnName;
  }
}
