// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.Suggestion;
import java.util.Set;

/** The error for a name that nothing has. */
final class Unknown {
  /** Beyond this many, looking for a similar name takes longer than it helps. */
  private static final int MANY = 500;

  private static final int SHOWN = 20;

  private Unknown() {}

  static Rejected name(String what, String name, Set<String> known) {
    return new Rejected("there is no " + what + " '" + name + "'", advice(what, name, known));
  }

  private static String advice(String what, String name, Set<String> known) {
    if (known.size() > MANY) {
      return "add it, or use one that is there";
    }
    return Suggestion.nearest(name, known)
        .map(word -> "did you mean " + word + "?")
        .orElseGet(
            () ->
                known.isEmpty() || known.size() > SHOWN
                    ? "add it to $." + what + "s"
                    : "there are " + String.join(", ", known));
  }
}
