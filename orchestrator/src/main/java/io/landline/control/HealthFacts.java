// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the probes prove.
 *
 * @param state {@code OK}, {@code WARNING}, {@code CRITICAL} or {@code UNKNOWN}
 * @param headline one line that says it
 * @param since when this began
 * @param proved when the last round was
 * @param lines all of it for people, in 80 columns, at the time of the answer
 * @param sites of a site its own, of a hub each; those of which nothing is known yet are absent
 */
public record HealthFacts(
    String state,
    String headline,
    Instant since,
    Instant proved,
    List<String> lines,
    List<Site> sites) {
  public HealthFacts {
    lines = List.copyOf(lines);
    sites = List.copyOf(sites);
  }

  /** Whether all is proved to be well. */
  public boolean isWell() {
    return state.equals("OK");
  }

  /**
   * How a site is.
   *
   * @param name its name
   * @param state as above
   * @param headline one line, the site's name not always in it
   * @param publicAddress as whom it should be seen
   * @param measured over the tunnel
   * @param legs what was tried, the nearest first
   * @param findings what is not well, the worst first
   * @param devices what is known of its devices
   */
  public record Site(
      String name,
      String state,
      String headline,
      String publicAddress,
      Measured measured,
      List<Leg> legs,
      List<Finding> findings,
      List<Device> devices) {
    public Site {
      legs = List.copyOf(legs);
      findings = List.copyOf(findings);
      devices = List.copyOf(devices);
    }
  }

  /**
   * What lately was measured over a tunnel.
   *
   * @param roundTrip median of the last round that had an answer
   * @param jitter mean difference of neighbouring round trips of the same round
   * @param lossPermille of a thousand datagrams how many were lost
   * @param largest bytes of the largest IP datagram that passed
   */
  public record Measured(
      Optional<Duration> roundTrip,
      Optional<Duration> jitter,
      OptionalInt lossPermille,
      OptionalInt largest) {}

  /** What came of a leg. */
  public enum Outcome {
    WELL,
    BAD,
    NOT_KNOWN
  }

  /**
   * A leg in the last round that tried it.
   *
   * @param leg its name, as a finding names it: {@code tunnel}, {@code forward-outside:udp/55193}
   * @param outcome whether it is well
   * @param text what was tried and what came of it, for people
   */
  public record Leg(String leg, Outcome outcome, String text) {}

  /**
   * What is not well.
   *
   * @param state how bad it is
   * @param leg which is broken
   * @param cause why, a word for programs
   * @param certainty how sure that is
   * @param harm what it means for people
   * @param where what happens on which host
   * @param causes why, in words
   * @param remedy what to do
   */
  public record Finding(
      String state,
      String leg,
      String cause,
      String certainty,
      String harm,
      String where,
      List<String> causes,
      List<String> remedy) {
    public Finding {
      causes = List.copyOf(causes);
      remedy = List.copyOf(remedy);
    }
  }

  /**
   * A device.
   *
   * @param name its name
   * @param address on the LAN
   * @param captured whether all it sends to the internet should go through the tunnel
   * @param there whether it answers neighbour discovery; absent where that is not known
   * @param packets that crossed this host in the last ten minutes; absent where that is not known
   */
  public record Device(
      String name,
      String address,
      boolean captured,
      Optional<Boolean> there,
      Optional<Long> packets) {}
}
