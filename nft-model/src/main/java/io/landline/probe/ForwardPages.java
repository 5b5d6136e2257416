// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.policy.ForwardTerms;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The forwards of one site in one host's configuration, split into pages that fit a datagram, and a
 * digest of all of them: while it is the same on both hosts, no page needs to be read.
 */
public final class ForwardPages {
  /** The pages of a host without forwards for the site. */
  public static final ForwardPages NONE = new ForwardPages(List.of());

  /** A datagram counts them in 16 bits; further forwards of a site are left out. */
  public static final int MOST = 65_535;

  private final List<ForwardTerms> terms;
  private final long digest;

  private ForwardPages(List<ForwardTerms> terms) {
    this.terms = terms;
    this.digest = digest(terms);
  }

  /** The pages of these forwards, sorted. */
  public static ForwardPages of(List<ForwardTerms> terms) {
    return new ForwardPages(terms.stream().sorted().limit(MOST).toList());
  }

  private static long digest(List<ForwardTerms> terms) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (ForwardTerms one : terms) {
        sha256.update(ForwardsDatagram.bytes(one));
      }
      return ByteBuffer.wrap(sha256.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** All of them, sorted. */
  public List<ForwardTerms> terms() {
    return terms;
  }

  /** The first eight bytes of a SHA-256 of all terms as datagrams carry them. */
  public long digest() {
    return digest;
  }

  /** The forwards on a page, counted from 0; empty after the last. */
  List<ForwardTerms> page(int number) {
    int from = Math.min(terms.size(), number * ForwardsDatagram.ON_A_PAGE);
    return terms.subList(from, Math.min(terms.size(), from + ForwardsDatagram.ON_A_PAGE));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForwardPages pages && terms.equals(pages.terms);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(digest);
  }
}
