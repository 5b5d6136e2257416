// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.api.ServiceState;
import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Reply;
import io.landline.drift.HostUpkeep;
import io.landline.files.ProgramVersion;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.KeyProof;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A site's side: while the file of a one-time key exists, the tunnel uses that key, and the site's
 * own public key is brought to the hub. An answer may be lost after the hub took the key, so both
 * keys are used in turn until the hub answers. A site that changes its key does the same with its
 * former key in that file. For the working thread.
 */
public final class SiteEnrolment {
  /** How long one key is tried: WireGuard repeats a handshake after 5 s. */
  private static final Duration TURN = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The hub takes the key only after its answer has left by the one-time peer. */
  private static final Duration SWITCH = Duration.ofSeconds(1);

  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMinutes(1);

  /** How long whoever changes the key waits for the hub's answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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

  private Optional<Rotation> rotation = Optional.empty();
  private OptionalLong turnEnds = OptionalLong.empty();
  private OptionalLong next = OptionalLong.empty();
  private String problem = NOT_ASKED;

  /**
   * A change of this site's key that somebody waits for.
   *
   * @param former the key that it replaces
   * @param reply takes the one reply
   * @param ends when the reply is given without the hub's answer
   */
  private record Rotation(PrivateKey former, Consumer<Reply> reply, long ends) {}

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

  /** A site's configuration with the key that the tunnel uses now. */
  public LoadedConfiguration over(LoadedConfiguration loaded) {
    boolean isSite = loaded.own() instanceof Configuration.Site;
    return loaded.withOneTimeKey(oneTime.filter(key -> isSite && !ownTurn));
  }

  /** Whether the site still has to enrol. */
  public boolean isPending() {
    return oneTime.isPresent() && upkeep.wanted().own() instanceof Configuration.Site;
  }

  /**
   * Makes another key for this site, and brings it to the hub. The tunnel uses the former key until
   * the hub has taken the other; if the hub refuses it, the former one stays.
   *
   * @param reply takes the one reply, once the tunnel uses the key or the hub has not answered
   */
  public void rotate(Consumer<Reply> reply, long now) {
    PrivateKey former = upkeep.wanted().key().privateKey();
    PrivateKey other = PrivateKey.generate();
    if (!(upkeep.wanted().own() instanceof Configuration.Site)) {
      reply.accept(refused("this is a hub; its key is in the configuration of every site"));
      return;
    }
    if (isPending()) {
      reply.accept(refused("the hub has not taken this site's present key yet: " + problem));
      return;
    }
    if (!keys.isPrivateKeyInFile()) {
      reply.accept(
          refused(
              "this host's key is a credential that systemd passes, which only root can replace;"
                  + " on the hub: landline site replace"));
      return;
    }
    try {
      if (!keys.privateKey().equals(former)) {
        reply.accept(
            refused("private.key is not the key that the tunnel uses; first: landline apply"));
        return;
      }
      // In this order: a crash in between leaves the key as it was.
      keys.writeEnrolmentKey(Optional.of(former));
      keys.writePrivateKey(other);
    } catch (KeyFileException e) {
      reply.accept(refused(String.valueOf(e.getMessage())));
      return;
    }
    rotation = Optional.of(new Rotation(former, reply, now + PATIENCE.toNanos()));
    refresh();
    upkeep.want(over(upkeep.wanted().withOwnKey(other)));
  }

  /** Replies to whoever waits for a hub that does not answer. */
  public void endWait(long now) {
    if (rotation.isPresent() && rotation.get().ends() - now <= 0) {
      reply(
          refused(
              "the hub has not answered whether it took the new key; the tunnel uses the new key"
                  + " and the former one in turn until it answers; landline status shows when"));
    }
  }

  private void reply(Reply reply) {
    rotation.ifPresent(waiting -> waiting.reply().accept(reply));
    rotation = Optional.empty();
  }

  private static Reply refused(String line) {
    return new Reply.Refused(Reply.Reason.FAILED, List.of(line));
  }

  /** The hub refused this site's other key, so the former one stays. */
  private void restore(Rotation refused) {
    try {
      keys.writePrivateKey(refused.former());
      keys.writeEnrolmentKey(Optional.empty());
    } catch (KeyFileException e) {
      log.error("cannot restore this site's former key: " + e.getMessage());
      return;
    }
    reply(refused(problem + "; this site keeps its key"));
    refresh();
    upkeep.want(over(upkeep.wanted().withOwnKey(refused.former())));
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
        reply(new Reply.Done(true, 0, "another key", 0, Optional.empty(), List.of()));
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
      PrivateKey inForce = upkeep.wanted().key().privateKey();
      KeyProof proof = KeyProof.of(inForce, policy.hub().publicKey(), own);
      call.begin(policy, new EnrolRequest(ProgramVersion.text(), own, proof));
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
      if (rotation.isPresent()) {
        restore(rotation.get());
        return false;
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
        rotation.isPresent()
            ? "hub " + outcome.hub() + " took this site's new key"
            : "enrolled at hub "
                + outcome.hub()
                + "; the tunnel uses this site's own key from now on");
  }
}
