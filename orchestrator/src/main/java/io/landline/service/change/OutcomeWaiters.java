// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.control.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The callers that wait for the outcome of a configuration. */
final class OutcomeWaiters {
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(int number, Consumer<Reply> reply) {}

  /** Answers when the outcome of a configuration is decided. */
  void add(int number, Consumer<Reply> reply) {
    waiting.add(new Waiting(number, reply));
  }

  /** Answers the callers that wait for this outcome. */
  void settle(int number, boolean confirmed) {
    waiting.stream()
        .filter(w -> w.number() == number)
        .forEach(w -> w.reply().accept(new Reply.Settled(confirmed)));
    waiting.removeIf(w -> w.number() == number);
  }
}
