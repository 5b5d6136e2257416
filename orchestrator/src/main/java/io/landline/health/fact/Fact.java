// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that was looked for: a value, or why it cannot be known. A value that says "there is
 * none" is known.
 *
 * @param <T> what was looked for
 */
public final class Fact<T> {
  private final @Nullable T value;
  private final String reason;

  private Fact(@Nullable T value, String reason) {
    this.value = value;
    this.reason = reason;
  }

  public static <T> Fact<T> of(T value) {
    return new Fact<>(value, "");
  }

  /**
   * It cannot be known.
   *
   * @param reason why it cannot be known, for people: "the test hosts are not there"
   */
  public static <T> Fact<T> unknown(String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("what is not known has a reason");
    }
    return new Fact<>(null, reason);
  }

  public Optional<T> value() {
    return Optional.ofNullable(value);
  }

  public boolean isKnown() {
    return value != null;
  }

  /** Whether it is known and passes the test. */
  public boolean is(Predicate<? super T> test) {
    return value != null && test.test(value);
  }

  /** Why it is not known; empty when it is. */
  public Optional<String> whyUnknown() {
    return isKnown() ? Optional.empty() : Optional.of(reason);
  }

  public <U> Fact<U> map(Function<? super T, ? extends U> function) {
    return value == null ? unknown(reason) : of(function.apply(value));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Fact<?> other
        && value().equals(other.value())
        && reason.equals(other.reason);
  }

  @Override
  public int hashCode() {
    return value == null ? reason.hashCode() : value.hashCode();
  }

  @Override
  public String toString() {
    return value == null ? "unknown: " + reason : value.toString();
  }
}
