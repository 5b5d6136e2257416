// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a verdict rests on.
 *
 * @param well legs that are well
 * @param tried legs that were tried or should have been
 * @param roundTrip median over the tunnel, of the last round that had an answer
 * @param jitter mean difference of neighbouring round trips over the tunnel, of the same round
 * @param loss share of datagrams over the tunnel that were lost lately, 0 to 1; absent before the
 *     first
 * @param largest bytes of the largest IP datagram that passed
 * @param handshakeAge age of WireGuard's handshake
 */
public record Tally(
    int well,
    int tried,
    Optional<Duration> roundTrip,
    Optional<Duration> jitter,
    Optional<Double> loss,
    OptionalInt largest,
    Optional<Duration> handshakeAge) {}
