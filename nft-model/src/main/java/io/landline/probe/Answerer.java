// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.Endpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;

/**
 * Decides which datagrams are answered: authentic questions from known keys, with an answer of the
 * same length, up to a limit per second. All others are ignored. Callers pass the time. Used by one
 * thread.
 */
public final class Answerer {
  private static final long SECOND = 1_000_000_000L;

  private final Map<ProbePrefix, ProbeKey> keys = new HashMap<>();
  private final int perSecond;
  private final BooleanSupplier testHost;
  private final Function<ProbeKey, Optional<HostReport>> reports;
  private final ObjIntConsumer<ProbeKey> pathMtus;
  private long second;
  private int answered;

  /**
   * An answerer.
   *
   * @param perSecond answers in any second
   * @param testHost whether this host's test host is up
   * @param now nanoseconds of a monotonic clock
   */
  public Answerer(Collection<ProbeKey> keys, int perSecond, BooleanSupplier testHost, long now) {
    this(keys, perSecond, testHost, now, key -> Optional.empty(), (key, bytes) -> {});
  }

  /**
   * An answerer that also sends this host's reports.
   *
   * @param reports by the key of the other host; a host without a report gets no answer
   * @param pathMtus takes what an authentic question says of the path, bytes
   */
  public Answerer(
      Collection<ProbeKey> keys,
      int perSecond,
      BooleanSupplier testHost,
      long now,
      Function<ProbeKey, Optional<HostReport>> reports,
      ObjIntConsumer<ProbeKey> pathMtus) {
    for (ProbeKey key : keys) {
      this.keys.put(key.prefix(), key);
      this.keys.put(key.prefix().ofForward(), key);
    }
    this.perSecond = perSecond;
    this.testHost = testHost;
    this.second = now;
    this.reports = reports;
    this.pathMtus = pathMtus;
  }

  /**
   * The answer to a received datagram.
   *
   * @param bytes any bytes
   * @param from the sender's address as this host sees it
   * @param received when it arrived, on the scale of the clock
   * @param clock nanoseconds of a monotonic clock; read last just before the answer is signed, so
   *     that the time to read the question counts as held
   */
  public Optional<byte[]> answer(byte[] bytes, Endpoint from, long received, LongSupplier clock) {
    Optional<ProbeKey> key = ProbeDatagram.keyOf(bytes, keys);
    if (key.isPresent() && ForwardsDatagram.isOne(bytes)) {
      return page(bytes, key.get(), clock);
    }
    return key.flatMap(k -> ProbeDatagram.decode(bytes, k))
        .filter(
            d -> d.kind() == ProbeDatagram.Kind.QUESTION || d.kind() == ProbeDatagram.Kind.HELLO)
        .filter(d -> mayAnswer(clock.getAsLong()))
        .map(
            d -> {
              if (d.pathMtu() != 0) {
                pathMtus.accept(key.orElseThrow(), d.pathMtu());
              }
              return d;
            })
        .map(
            d ->
                d.answer(from, clock.getAsLong() - received, testHost.getAsBoolean())
                    .encode(key.orElseThrow()));
  }

  private Optional<byte[]> page(byte[] bytes, ProbeKey key, LongSupplier clock) {
    return reports
        .apply(key)
        .flatMap(
            report ->
                ForwardsDatagram.decode(bytes, key)
                    .filter(d -> d.kind() == ForwardsDatagram.Kind.QUESTION)
                    .filter(d -> mayAnswer(clock.getAsLong()))
                    .map(d -> d.answer(report).encode(key)));
  }

  private boolean mayAnswer(long now) {
    if (now - second >= SECOND) {
      second = now;
      answered = 0;
    }
    return answered++ < perSecond;
  }
}
