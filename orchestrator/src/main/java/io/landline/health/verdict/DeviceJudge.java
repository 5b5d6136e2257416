// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges what is known about devices without the tunnel. */
final class DeviceJudge {
  private final Judge judge;

  DeviceJudge(Judge judge) {
    this.judge = judge;
  }

  List<Finding> there() {
    List<Finding> findings = new ArrayList<>();
    for (DeviceFacts device : judge.round().facts().devices()) {
      boolean away = device.reachable().is(yes -> !yes);
      if (away) {
        findings.add(away(device));
      } else if (device.captured()
          && device.reachable().is(yes -> yes)
          && device.packetsThroughHere().is(n -> n == 0)
          && isCalledInVain(device)) {
        findings.add(elsewhere(device));
      }
      if (device.captured()) {
        unlisted(device).ifPresent(findings::add);
        leak(device).ifPresent(findings::add);
      }
    }
    return findings;
  }

  /**
   * Whether it was called and nothing came back through here. A device that nobody calls and that
   * says nothing is quiet, wherever its gateway is.
   */
  private boolean isCalledInVain(DeviceFacts device) {
    return judge.round().facts().traffic().value().stream()
        .flatMap(List::stream)
        .filter(forward -> forward.device().equals(Optional.of(device.name())))
        .anyMatch(forward -> forward.in().packets() > 0 && forward.out().packets() == 0);
  }

  private static Finding away(DeviceFacts device) {
    return finding(
        State.WARNING,
        device,
        Cause.DEVICE_AWAY,
        Certainty.CERTAIN,
        device.name() + " is not there",
        device.address() + " does not answer on the LAN",
        "it is off, unplugged, or has another address",
        List.of("look whether " + device.name() + " has power and network"));
  }

  private static Finding elsewhere(DeviceFacts device) {
    return finding(
        State.WARNING,
        device,
        Cause.DEVICE_ELSEWHERE,
        Certainty.LIKELY,
        device.name() + " is not captured: nothing of it comes through here",
        device.address() + " was called, and nothing came back through here for 10 min",
        "its gateway is another router",
        List.of("on " + device.name() + ": make this host its gateway", "landline doctor"));
  }

  private Optional<Finding> unlisted(DeviceFacts device) {
    if (new DeclarationJudge(judge).isRefused(device)
        || !judge.round().facts().hubCaptures().is(list -> !list.contains(device.address()))) {
      return Optional.empty();
    }
    return Optional.of(
        notListed(
            judge.round().site(),
            device,
            Certainty.CERTAIN,
            "the hub drops what " + device.name() + " sends"));
  }

  /** The hub takes from the tunnel what it lists, and nothing else. */
  static Finding notListed(Name site, DeviceFacts device, Certainty certainty, String where) {
    return finding(
        State.CRITICAL,
        device,
        Cause.NOT_LISTED_ON_HUB,
        certainty,
        device.name() + " cannot reach the internet",
        where,
        device.address() + " is captured here, and the hub does not list it",
        List.of("on the hub: landline capture add " + site + "/" + device.address()));
  }

  private static Optional<Finding> leak(DeviceFacts device) {
    return device
        .ipv6LeavesAs()
        .value()
        .flatMap(address -> address)
        .map(
            address ->
                finding(
                    State.WARNING,
                    device,
                    Cause.IPV6_LEAK,
                    Certainty.CERTAIN,
                    device.name() + " is also seen as " + address,
                    "its IPv6 bypasses the tunnel",
                    address + " is from the router, and this host is not in that path",
                    List.of("on " + device.name() + ": switch IPv6 off")));
  }

  private static Finding finding(
      State state,
      DeviceFacts device,
      Cause cause,
      Certainty certainty,
      String harm,
      String where,
      String why,
      List<String> remedy) {
    return new Finding(
        state, Leg.device(device.name()), cause, certainty, harm, where, List.of(why), remedy);
  }
}
