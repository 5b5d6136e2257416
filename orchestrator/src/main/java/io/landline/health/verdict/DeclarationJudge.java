// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.grant.Reason;
import io.landline.health.fact.Declared;
import io.landline.health.fact.Declared.Refusal;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardDifference.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges what became of what the site declared to the hub. A refusal is a warning, however long it
 * lasts: it was reported when it was made, and nothing that worked before stopped.
 */
final class DeclarationJudge {
  /** A shorter silence is a restart, or an update, of the hub. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Judge judge;
  private final Optional<Declared> declared;

  DeclarationJudge(Judge judge) {
    this.judge = judge;
    this.declared = judge.round().facts().declared().value();
  }

  /** What the hub refused; on the hub itself without what its administrator blocked. */
  Optional<Finding> refused() {
    List<Refusal> refusals =
        refusals().filter(r -> r.reason() != Reason.BLOCKED || judge.isBy(Side.SITE)).toList();
    if (refusals.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            State.WARNING,
            leg(refusals),
            Cause.REFUSED_BY_HUB,
            Certainty.CERTAIN,
            "the hub refused " + Spoken.few(refusals.stream().map(Refusal::what).toList()),
            "not everything that " + site() + " declares is in force on the hub",
            AgreementJudge.few(refusals.stream().map(r -> r.what() + ": " + r.why()).toList()),
            AgreementJudge.few(refusals.stream().map(this::remedy).distinct().toList())));
  }

  private Leg leg(List<Refusal> refusals) {
    return refusals.stream().anyMatch(r -> r.device().isEmpty())
        ? Leg.AGREEMENT
        : judge.round().facts().devices().stream()
            .filter(d -> isRefused(d))
            .map(d -> Leg.device(d.name()))
            .findFirst()
            .orElse(Leg.AGREEMENT);
  }

  private String remedy(Refusal refusal) {
    String set = "on the hub: landline site set " + site();
    String port = "on " + site() + ": landline forward set " + refusal.name() + " --listen LISTEN";
    return switch (refusal.reason()) {
      case OUTSIDE_GRANT -> set + " --grant PORTS, or " + port;
      case TAKEN, PROTECTED -> port;
      case TOO_MANY ->
          refusal.device().isEmpty()
              ? set + " --max-forwards N"
              : "on " + site() + ": capture fewer devices";
      case DEVICE_ELSEWHERE ->
          "give the device an address that no other site of this hub uses for one";
      case OUTSIDE_LAN -> set + " --lan CIDR";
      case BLOCKED -> "on the hub: landline forward enable " + site() + "/" + refusal.name();
      case ACCEPTED -> throw new AssertionError(refusal);
    };
  }

  /** That the hub does not answer, if that has lasted a while. */
  Optional<Finding> unanswered() {
    return silence()
        .map(
            why ->
                new Finding(
                    State.WARNING,
                    Leg.AGREEMENT,
                    Cause.DECLARATION_UNANSWERED,
                    Certainty.CERTAIN,
                    waiting(),
                    "the hub has not answered what " + site() + " declares",
                    List.of(why),
                    List.of("on the hub: journalctl -u landline")));
  }

  private String waiting() {
    int waiting = declared.orElseThrow().waiting();
    return waiting == 0
        ? "the hub hears of no change on " + site()
        : waiting + (waiting == 1 ? " forward waits" : " forwards wait") + " for the hub";
  }

  /** Since when the hub has not answered and why; empty if it has, or not for long. */
  Optional<String> silence() {
    return declared
        .flatMap(Declared::unanswered)
        .filter(u -> age(u).compareTo(PATIENCE) >= 0)
        .map(u -> "no answer for " + Spoken.time(age(u)) + ": " + u.problem());
  }

  private Duration age(Declared.Unanswered unanswered) {
    return Duration.between(unanswered.since(), judge.round().time());
  }

  /** Whether the other host lacks this forward because the hub refused it. */
  boolean isRefused(ForwardDifference difference) {
    Kind lacking = judge.isBy(Side.SITE) ? Kind.ONLY_HERE : Kind.ONLY_THERE;
    return difference.kind() == lacking
        && declared.flatMap(d -> d.refusal(difference.here().ports())).isPresent();
  }

  /** Whether the hub refused to let this device be captured. */
  boolean isRefused(DeviceFacts device) {
    return declared.flatMap(d -> d.refusal(device.address())).isPresent();
  }

  /** Public ports that the hub does not pass on because it refused them. */
  Stream<ProtocolPorts> refusedPorts() {
    return refusals().flatMap(r -> r.ports().stream());
  }

  private Stream<Refusal> refusals() {
    return declared.stream().flatMap(d -> d.refusals().stream());
  }

  private String site() {
    return judge.round().site().text();
  }
}
