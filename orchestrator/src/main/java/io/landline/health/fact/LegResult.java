// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.Sighting;
import io.landline.policy.ForwardDifference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The result of testing a leg in one round. A leg that was not due has none. */
public sealed interface LegResult {

  /**
   * A burst of datagrams.
   *
   * @param sent how many were sent, at least one
   * @param roundTrips of those that were answered in time, in nanoseconds, in the order sent
   * @param largest bytes of the largest IP datagram that passed both ways; absent if not tried
   * @param tried bytes of the largest that was tried; absent likewise
   * @param caller the sender as the far end saw it; absent if nothing came through, or it cannot
   *     report it
   * @param answer the source of the answer; absent likewise
   */
  record Datagrams(
      int sent,
      List<Long> roundTrips,
      OptionalInt largest,
      OptionalInt tried,
      Optional<Sighting> caller,
      Optional<Sighting> answer)
      implements LegResult {
    private static final int MTU_SLACK = 8;

    public Datagrams {
      roundTrips = List.copyOf(roundTrips);
      if (sent < 1 || roundTrips.size() > sent || roundTrips.stream().anyMatch(t -> t < 0)) {
        throw new IllegalArgumentException(sent + " sent, round trips " + roundTrips);
      }
    }

    /** A burst of which only the times are known. */
    public static Datagrams of(int sent, List<Long> roundTrips) {
      return new Datagrams(
          sent,
          roundTrips,
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /**
     * Whether less passes than was tried and is sent; WireGuard's padding may cost a few bytes.
     *
     * @param mtu bytes of the largest IP datagram that is sent through the tunnel
     */
    public boolean isCut(int mtu) {
      return largest.isPresent() && isCut(largest.getAsInt(), Math.min(mtu, tried.orElse(mtu)));
    }

    private static boolean isCut(int largest, int mtu) {
      return largest + MTU_SLACK < mtu;
    }

    public int received() {
      return roundTrips.size();
    }

    public int lost() {
      return sent - received();
    }

    /** The median round trip in nanoseconds. */
    public OptionalLong median() {
      long[] sorted = roundTrips.stream().mapToLong(Long::longValue).sorted().toArray();
      return sorted.length == 0
          ? OptionalLong.empty()
          : OptionalLong.of(sorted[(sorted.length - 1) / 2]);
    }

    /** Mean difference of neighbouring round trips in nanoseconds. */
    public OptionalLong jitter() {
      long[] times = roundTrips.stream().mapToLong(Long::longValue).toArray();
      if (times.length < 2) {
        return OptionalLong.empty();
      }
      long[] differences = new long[times.length - 1];
      Arrays.setAll(differences, i -> Math.abs(times[i + 1] - times[i]));
      return OptionalLong.of(Arrays.stream(differences).sum() / differences.length);
    }
  }

  /**
   * A TCP connection: connect, hello, bytes back.
   *
   * @param connected how long connecting took; absent if it did not connect
   * @param received bytes that came back
   * @param wanted bytes that should have
   */
  record Stream(Optional<Duration> connected, int received, int wanted) implements LegResult {
    public Stream {
      if (received < 0 || wanted < 1 || received > wanted) {
        throw new IllegalArgumentException(received + " of " + wanted + " bytes");
      }
    }

    public boolean isWhole() {
      return connected.isPresent() && received == wanted;
    }
  }

  /**
   * The forwards of both hosts, compared.
   *
   * @param forwards how many this host has, each protocol of them
   * @param differences where the two hosts disagree; none where all is the same
   * @param wrongSource the source that the hub's kernel gives to what the site sends, if it is
   *     wrong; only the hub knows, and reports it with its forwards
   */
  record Compared(int forwards, List<ForwardDifference> differences, Optional<Sighting> wrongSource)
      implements LegResult {
    public Compared {
      differences = List.copyOf(differences);
    }
  }

  /**
   * The leg cannot be tried by the way that is chosen. It says nothing about how well the site is.
   *
   * @param reason why, for people
   */
  record NotOffered(String reason) implements LegResult {
    private static final String PROVIDER =
        "the hub is a provider's: it runs no Landline that could answer";

    /** What captured devices send takes another hub, and so would the probes. */
    public static final String SPARE = "another hub carries what captured devices send";

    /** The leg needs a hub that runs Landline, and the hub is a provider's. */
    public NotOffered() {
      this(PROVIDER);
    }
  }

  /**
   * The leg could not be tried.
   *
   * @param reason why, for people: "the test hosts are not there"
   */
  record NotKnown(String reason) implements LegResult {
    public NotKnown {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("what is not known has a reason");
      }
    }
  }
}
