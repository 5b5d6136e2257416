// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.api.ServiceState;
import io.landline.channel.EnrolResult;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A site's side: while the file of a one-time key exists, the tunnel uses that key, and the site's
 * own public key is brought to the hub. An answer may be lost after the hub took the key, so both
 * keys are used in turn until the hub answers. For the working thread.
 */
public final class SiteEnrolment {
  /** How long one key is tried: WireGuard repeats a handshake after 5 s. */
  private static final Duration TURN = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The hub takes the key only after its answer has left by the one-time peer. */
  private static final Duration SWITCH = Duration.ofSeconds(1);

  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMinutes(1);
  private static final String NOT_ASKED = "the hub has not been asked yet";

  private final KeyFiles keys;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Consumer<String> happened;
  private final EnrolmentCall call;

  /** Present until the hub took the site's own key. */
  private Optional<PrivateKey> oneTime = Optional.empty();

  /** The one-time key that was used, in case its file cannot be deleted. */
  private Optional<PrivateKey> spent = Optional.empty();

  /** Whether the tunnel uses the site's own key already. */
  private boolean ownTurn;

  /** Whether the hub took the key, and the tunnel is about to use it. */
  private boolean enrolled;

  private OptionalLong turnEnds = OptionalLong.empty();
  private OptionalLong next = OptionalLong.empty();
  private String problem = NOT_ASKED;

  /**
   * The enrolment of a host.
   *
   * @param happened receives a line when the site has enrolled
   * @param wake wakes the working thread when the hub answered
   */
  public SiteEnrolment(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, Runnable wake) {
    this(paths, upkeep, log, happened, EnrolmentCall.overNetwork(wake));
  }

  SiteEnrolment(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, EnrolmentCall call) {
    this.keys = new KeyFiles(paths, log::warning);
    this.upkeep = upkeep;
    this.log = log;
    this.happened = happened;
    this.call = call;
  }

  /** Reads whether there is a one-time key; call it when a configuration is loaded. */
  public void refresh() {
    try {
      Optional<PrivateKey> there =
          keys.enrolmentKey().filter(key -> !Optional.of(key).equals(spent));
      if (!there.equals(oneTime)) {
        oneTime = there;
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

  /** A site's configuration with the key that the tunnel uses now. */
  public LoadedConfiguration over(LoadedConfiguration loaded) {
    boolean isSite = loaded.own() instanceof Configuration.Site;
    return loaded.withOneTimeKey(oneTime.filter(key -> isSite && !ownTurn));
  }

  /** Whether the site still has to enrol. */
  public boolean isPending() {
    return oneTime.isPresent() && upkeep.wanted().own() instanceof Configuration.Site;
  }

  /** For the status. */
  public Optional<ServiceState.Enrolment> state() {
    return isPending()
        ? Optional.of(
            new ServiceState.Enrolment(upkeep.wanted().own().name(), Optional.empty(), problem))
        : Optional.empty();
  }

  /** When something is due next; empty if nothing is. */
  public OptionalLong due(long now) {
    return isPending() && !call.isRunning()
        ? OptionalLong.of(next.orElse(now))
        : OptionalLong.empty();
  }

  /**
   * Asks the hub if that is due, and takes its answer; not while Landline is down.
   *
   * @return whether the key that the tunnel uses changes
   */
  public boolean step(long now) {
    if (!isPending() || !(upkeep.wanted().own() instanceof Configuration.Site site)) {
      return false;
    }
    Optional<EnrolmentCall.Outcome> outcome = call.outcome();
    if (outcome.isPresent()) {
      return take(outcome.get(), site.policy(), now);
    }
    if (!call.isRunning() && (next.isEmpty() || next.getAsLong() - now <= 0)) {
      if (enrolled) {
        oneTime = Optional.empty();
        return true;
      }
      turnEnds = turnEnds.isPresent() ? turnEnds : OptionalLong.of(now + TURN.toNanos());
      ask(site.policy(), now);
    }
    return false;
  }

  private void ask(SitePolicy policy, long now) {
    try {
      PublicKey own = keys.privateKey().publicKey();
      call.begin(policy, own);
    } catch (KeyFileException e) {
      problem = String.valueOf(e.getMessage());
      next = OptionalLong.of(now + PAUSE_AFTER_REFUSAL.toNanos());
    }
  }

  private boolean take(EnrolmentCall.Outcome outcome, SitePolicy policy, long now) {
    if (outcome.result().filter(r -> r == EnrolResult.ENROLLED).isPresent()) {
      finish(outcome, now);
      return false;
    }
    if (outcome.isAnswered()) {
      String before = problem;
      problem = outcome.problem().replace("SITE", policy.name().text());
      if (!problem.equals(before)) {
        log.error("this site cannot enrol: " + problem);
      }
      Duration pause = outcome.result().isPresent() ? PAUSE_AFTER_REFUSAL : PAUSE_AFTER_ERROR;
      next = OptionalLong.of(now + pause.toNanos());
      turnEnds = OptionalLong.empty();
      return false;
    }
    next = OptionalLong.of(now + PAUSE.toNanos());
    if (turnEnds.isPresent() && turnEnds.getAsLong() - now > 0) {
      return false;
    }
    if (ownTurn) {
      problem = silence(policy);
    }
    ownTurn = !ownTurn;
    turnEnds = OptionalLong.of(now + TURN.toNanos());
    return true;
  }

  private static String silence(SitePolicy policy) {
    return "the hub does not answer at "
        + policy.hub().endpoint()
        + ": either the code was used or replaced or has expired, or UDP does not get through";
  }

  /** The file goes first: a restart must not begin again. */
  private void finish(EnrolmentCall.Outcome outcome, long now) {
    try {
      keys.writeEnrolmentKey(Optional.empty());
    } catch (KeyFileException e) {
      log.error("the one-time key cannot be deleted; delete it by hand: " + e.getMessage());
    }
    enrolled = true;
    spent = oneTime;
    next = OptionalLong.of(ownTurn ? now : now + SWITCH.toNanos());
    happened.accept(
        "enrolled at hub " + outcome.hub() + "; the tunnel uses this site's own key from now on");
  }
}
