// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A rule: matches, then actions or a verdict.
 *
 * @param statements in order, at least one
 * @param comment the reason, for people who list the ruleset
 */
public record Rule(List<Statement> statements, Optional<String> comment) {
  public Rule {
    statements = List.copyOf(statements);
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("a rule needs a statement");
    }
    comment.ifPresent(NftText::requireQuotable);
  }

  public static Rule of(Statement... statements) {
    return new Rule(List.of(statements), Optional.empty());
  }

  public Rule commented(String text) {
    return new Rule(statements, Optional.of(text));
  }

  /** As nft writes it. */
  @Override
  public String toString() {
    return statements.stream().map(Statement::toString).collect(Collectors.joining(" "))
        + comment.map(c -> " comment \"" + c + "\"").orElse("");
  }
}
