// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline hub list --json}.
 *
 * @param hubs of this site, in order of preference
 */
public record HubList(List<Hub> hubs) implements Document {
  public HubList {
    hubs = List.copyOf(hubs);
  }

  /** What the probes say of a hub. */
  public enum State {
    /** It answers. */
    WELL,
    /** It does not answer. */
    SILENT,
    /** It answers, but what captured devices send does not come through. */
    BROKEN,
    /** It has not been asked long enough. */
    UNKNOWN
  }

  /** What a hub's answers are. */
  public enum Proof {
    /** Its service's, which runs Landline. */
    SERVICE,
    /** To a ping: a provider answers nothing else. */
    PING,
    /** None: WireGuard hears something from a provider that answers no ping. */
    WIREGUARD
  }

  /**
   * A hub.
   *
   * @param name what people call it
   * @param endpoint where its WireGuard listens
   * @param publicAddress the source address that captured devices have on the internet through it
   * @param inUse whether it carries what captured devices send
   * @param pinned whether {@code landline hub use} chose it
   * @param state whether it answers, and carries what captured devices send
   * @param broken why what captured devices send does not come through; absent unless that is
   *     proved
   * @param roundTripSeconds of the last answer
   * @param silenceSeconds since the last answer; absent if there was none
   * @param proof what its answers are; only those of a hub that runs Landline come from where
   *     captured devices' packets leave to the internet
   */
  public record Hub(
      Name name,
      HostEndpoint endpoint,
      IpAddress publicAddress,
      boolean inUse,
      boolean pinned,
      State state,
      Optional<String> broken,
      Optional<Duration> roundTripSeconds,
      Optional<Duration> silenceSeconds,
      Proof proof) {}
}
