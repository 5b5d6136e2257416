// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.config.ConfigProblem;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline check --json}.
 *
 * @param file the configuration that was read
 * @param valid whether it is valid
 * @param role {@code hub} or {@code site}; absent if it is not valid
 * @param name the host's name; absent if it is not valid
 * @param problems every problem in it
 */
public record CheckReport(
    String file,
    boolean valid,
    Optional<String> role,
    Optional<Name> name,
    List<ConfigProblem> problems)
    implements Document {
  public CheckReport {
    problems = List.copyOf(problems);
  }
}
