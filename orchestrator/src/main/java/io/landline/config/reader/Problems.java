// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that one run names all of it. */
final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();

  void add(Where where, String reason, String advice) {
    add(where.toString(), reason, advice);
  }

  void add(String path, String reason, String advice) {
    found.add(new ConfigProblem(path, reason, advice));
  }

  /**
   * Goes on only where nothing is wrong.
   *
   * @throws ConfigException with everything found so far
   */
  void throwIfAny() throws ConfigException {
    if (!found.isEmpty()) {
      throw thrown();
    }
  }

  /** Everything found so far, at least one problem, to be thrown. */
  ConfigException thrown() {
    return new ConfigException(found);
  }
}
