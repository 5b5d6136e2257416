// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.grant.Answer;
import io.landline.grant.Reason;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a site declared to its hub, and the hub's answer. A site knows its own, a hub that of each
 * site.
 *
 * @param site the site's name
 * @param agreed whether the hub has answered everything that the site declares now
 * @param problem why not, for people; empty if it has
 * @param answeredAt when the hub last answered; absent if it never did
 * @param otherVersion the other host's version of Landline; absent until it is known
 * @param accepted how many forwards are in force on the hub
 * @param forwardsInAll how many forwards the site declares
 * @param forwards those that are not in force first; the first few hundred
 * @param captured the captured devices, likewise
 */
public record SiteDeclaration(
    Name site,
    boolean agreed,
    String problem,
    Optional<Instant> answeredAt,
    Optional<String> otherVersion,
    int accepted,
    int forwardsInAll,
    List<ForwardState> forwards,
    List<DeviceState> captured) {
  /** Answers of the service have a limited size. */
  private static final int MOST = 500;

  public SiteDeclaration {
    forwards =
        forwards.stream().sorted(Comparator.comparing(ForwardState::state)).limit(MOST).toList();
    captured =
        captured.stream().sorted(Comparator.comparing(DeviceState::state)).limit(MOST).toList();
  }

  /** What became of an entry. */
  public enum State {
    /** The hub refused it. */
    REFUSED,
    /** The hub has not answered yet. */
    WAITING,
    /** It is in force on the hub. */
    ACCEPTED;

    /** The state that an answer means. */
    static State of(Reason reason) {
      return reason == Reason.ACCEPTED ? ACCEPTED : REFUSED;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A declared forward.
   *
   * @param name its name
   * @param state what became of it
   * @param reason why the hub refused it; absent if it did not
   * @param detail the same for people; empty if it did not
   */
  public record ForwardState(Name name, State state, Optional<Reason> reason, String detail) {
    /** A forward that the hub has not answered yet. */
    public static ForwardState waiting(Name name) {
      return new ForwardState(name, State.WAITING, Optional.empty(), "");
    }

    /** The hub's answer. */
    public static ForwardState of(Answer.OfForward answer) {
      return new ForwardState(
          answer.name(), State.of(answer.reason()), refusal(answer.reason()), answer.detail());
    }
  }

  /**
   * A captured device.
   *
   * @param address its address
   * @param state what became of it
   * @param reason why the hub refused it; absent if it did not
   * @param detail the same for people; empty if it did not
   */
  public record DeviceState(
      IpAddress address, State state, Optional<Reason> reason, String detail) {
    /** A device that the hub has not answered yet. */
    public static DeviceState waiting(IpAddress address) {
      return new DeviceState(address, State.WAITING, Optional.empty(), "");
    }

    /** The hub's answer. */
    public static DeviceState of(Answer.OfDevice answer) {
      return new DeviceState(
          answer.address(), State.of(answer.reason()), refusal(answer.reason()), answer.detail());
    }
  }

  private static Optional<Reason> refusal(Reason reason) {
    return Optional.of(reason).filter(r -> r != Reason.ACCEPTED);
  }

  /** Everything that the hub refused, one clause each. */
  public List<String> refusals() {
    return Stream.concat(
            forwards.stream()
                .filter(f -> f.state() == State.REFUSED)
                .map(f -> "forward " + f.name() + ": " + words(f.reason(), f.detail())),
            captured.stream()
                .filter(d -> d.state() == State.REFUSED)
                .map(d -> "device " + d.address() + ": " + words(d.reason(), d.detail())))
        .toList();
  }

  private static String words(Optional<Reason> reason, String detail) {
    return reason.map(Reason::toString).orElse("") + " (" + detail + ")";
  }
}
