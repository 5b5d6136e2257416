// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Derived;

/** A whole JSON document. */
public interface Document {
  /** Increases when a member is removed or changes its meaning, but not when one is added. */
  int SCHEMA = 1;

  /** The version of the document's schema. */
  @Derived
  default int schema() {
    return SCHEMA;
  }
}
