// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/**
 * What hub and site must agree on for one protocol of a forward to work. Names, rates and
 * masquerade concern one host only.
 *
 * @param publicAddress the address that callers use, as the internet sees it; IPv4
 * @param ports public ones
 * @param target the device; IPv4
 * @param targetPort the device's port behind the first public one
 * @param enabled whether it is in force
 * @param callers a digest of the allowed sources; {@link #ANYBODY} where any source is allowed
 */
public record ForwardTerms(
    IpAddress publicAddress,
    ProtocolPorts ports,
    IpAddress target,
    int targetPort,
    boolean enabled,
    long callers)
    implements Comparable<ForwardTerms> {
  /** The digest of a forward without a source list. */
  public static final long ANYBODY = 0;

  /** By public address and ports, then by all else. */
  private static final Comparator<ForwardTerms> ORDER =
      Comparator.comparing(ForwardTerms::publicAddress)
          .thenComparing(ForwardTerms::ports)
          .thenComparing(ForwardTerms::target)
          .thenComparing(ForwardTerms::targetPort)
          .thenComparing(ForwardTerms::enabled)
          .thenComparing(ForwardTerms::callers);

  /**
   * The terms of these forwards, sorted.
   *
   * @param seenAs the address that the internet sees for an address of the configuration
   */
  public static List<ForwardTerms> of(List<Forward> forwards, UnaryOperator<IpAddress> seenAs) {
    return forwards.stream()
        .flatMap(forward -> forward.listen().each().stream().map(p -> of(forward, p, seenAs)))
        .sorted()
        .toList();
  }

  private static ForwardTerms of(
      Forward forward, ProtocolPorts ports, UnaryOperator<IpAddress> seenAs) {
    return new ForwardTerms(
        seenAs.apply(forward.publicAddress()),
        ports,
        forward.target(),
        forward.targetPorts().first(),
        forward.enabled(),
        digest(forward.from()));
  }

  /** The same list has the same digest on both hosts: a forward's list is sorted. */
  private static long digest(List<IpPrefix> from) {
    if (from.isEmpty()) {
      return ANYBODY;
    }
    String text = String.join(",", from.stream().map(IpPrefix::toString).toList());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Its pieces.
   *
   * @param borders first ports of pieces; ports outside this forward's range are ignored
   */
  List<ForwardTerms> cut(SortedSet<Integer> borders) {
    PortRange range = ports.ports();
    List<ForwardTerms> pieces = new ArrayList<>();
    int first = range.first();
    for (int border : borders.subSet(range.first() + 1, range.last() + 1)) {
      pieces.add(piece(first, border - 1));
      first = border;
    }
    pieces.add(piece(first, range.last()));
    return pieces;
  }

  private ForwardTerms piece(int first, int last) {
    return new ForwardTerms(
        publicAddress,
        new ProtocolPorts(ports.protocol(), new PortRange(first, last)),
        target,
        targetPort + (first - ports.ports().first()),
        enabled,
        callers);
  }

  /** A public address and a protocol of it. */
  record PublicSide(IpAddress address, TransportProtocol protocol) {}

  /** Public ports of a public address, whatever their target. */
  record Service(IpAddress address, ProtocolPorts ports) {}

  PublicSide publicSide() {
    return new PublicSide(publicAddress, ports.protocol());
  }

  Service service() {
    return new Service(publicAddress, ports);
  }

  @Override
  public int compareTo(ForwardTerms other) {
    return ORDER.compare(this, other);
  }
}
