// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Derived;

/** A whole JSON document. */
public interface Document {
  /** Grows when a member changes its meaning or is removed; new members do not change it. */
  int SCHEMA = 1;

  /** The number of the document's schema. */
  @Derived
  default int schema() {
    return SCHEMA;
  }
}
