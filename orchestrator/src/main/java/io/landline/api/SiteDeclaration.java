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
 * @param refused how many forwards the hub refused
 * @param forwardsInAll how many forwards the site declares
 * @param forwards those that are not in force first; the first few hundred
 * @param capturedInAll how many captured devices the site declares
 * @param capturedRefused how many of them the hub refused
 * @param captured the captured devices, likewise
 */
public record SiteDeclaration(
    Name site,
    boolean agreed,
    String problem,
    Optional<Instant> answeredAt,
    Optional<String> otherVersion,
    int accepted,
    int refused,
    int forwardsInAll,
    List<ForwardState> forwards,
    int capturedInAll,
    int capturedRefused,
    List<DeviceState> captured) {
  /** Answers of the service have a limited size. */
  private static final int MOST = 500;

  public SiteDeclaration {
    forwards =
        forwards.stream().sorted(Comparator.comparing(ForwardState::state)).limit(MOST).toList();
    captured =
        captured.stream().sorted(Comparator.comparing(DeviceState::state)).limit(MOST).toList();
  }

  /** A declaration with all of its entries. */
  public static SiteDeclaration of(
      Name site,
      String problem,
      Optional<Instant> answeredAt,
      Optional<String> otherVersion,
      List<ForwardState> forwards,
      List<DeviceState> captured) {
    return new SiteDeclaration(
        site,
        problem.isEmpty(),
        problem,
        answeredAt,
        otherVersion,
        count(forwards, State.ACCEPTED),
        count(forwards, State.REFUSED),
        forwards.size(),
        forwards,
        captured.size(),
        count(captured, State.REFUSED),
        captured);
  }

  /** The hub's decision about a site's declaration. */
  public static SiteDeclaration of(
      Name site, Answer answer, Optional<Instant> answeredAt, Optional<String> otherVersion) {
    return of(
        site,
        "",
        answeredAt,
        otherVersion,
        answer.forwards().stream().map(ForwardState::of).toList(),
        answer.captured().stream().map(DeviceState::of).toList());
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

  /** A declared forward or captured device, and what became of it. */
  public interface Entry {
    /** What became of it. */
    State state();

    /** Why the hub refused it; absent if it did not. */
    Optional<Reason> reason();

    /** The same for people; empty if it did not. */
    String detail();

    /** {@code accepted}, {@code waiting}, or for example {@code refused: taken}. */
    default String text() {
      return state() + reason().map(r -> ": " + r).orElse("");
    }

    /** Why the hub refused it, for example {@code taken (another forward has udp/56001)}. */
    default String why() {
      return reason().map(Reason::toString).orElse("") + " (" + detail() + ")";
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
  public record ForwardState(Name name, State state, Optional<Reason> reason, String detail)
      implements Entry {
    /** A forward that the hub has not answered yet. */
    public static ForwardState waiting(Name name) {
      return new ForwardState(name, State.WAITING, Optional.empty(), "");
    }

    /** A forward that is in force on the hub. */
    public static ForwardState accepted(Name name) {
      return new ForwardState(name, State.ACCEPTED, Optional.empty(), "");
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
  public record DeviceState(IpAddress address, State state, Optional<Reason> reason, String detail)
      implements Entry {
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

  /** Whether the other host is known to take part: an older hub takes no declarations. */
  public boolean isTaken() {
    return otherVersion.isPresent();
  }

  /** How many forwards and captured devices wait for the hub's answer, of those that are listed. */
  public int waiting() {
    return count(forwards, State.WAITING) + count(captured, State.WAITING);
  }

  /** What became of a forward; empty if it is not declared or not listed. */
  public Optional<ForwardState> forward(Name name) {
    return forwards.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** What became of a captured device; empty if it is not declared or not listed. */
  public Optional<DeviceState> device(IpAddress address) {
    return captured.stream().filter(d -> d.address().equals(address)).findFirst();
  }

  private static int count(List<? extends Entry> entries, State state) {
    return (int) entries.stream().filter(entry -> entry.state() == state).count();
  }

  /** Everything that the hub refused, one clause each. */
  public List<String> refusals() {
    return Stream.concat(
            forwards.stream()
                .filter(f -> f.state() == State.REFUSED)
                .map(f -> "forward " + f.name() + ": " + f.why()),
            captured.stream()
                .filter(d -> d.state() == State.REFUSED)
                .map(d -> "device " + d.address() + ": " + d.why()))
        .toList();
  }
}
