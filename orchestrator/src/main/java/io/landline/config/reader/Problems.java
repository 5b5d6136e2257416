// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.document.JsonPath;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that one run names all of it. */
final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();

  void add(JsonPath where, String reason, String advice) {
    found.add(new ConfigProblem(where.toString(), reason, advice));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Does nothing if there are no problems.
   *
   * @throws ConfigException with everything found so far
   */
  void throwIfAny() throws ConfigException {
    if (!isEmpty()) {
      throw thrown();
    }
  }

  /** Everything found so far, at least one problem, to be thrown. */
  ConfigException thrown() {
    return new ConfigException(found);
  }
}
