// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

/** {@code null}. */
public record JsonNull() implements Json {
  @Override
  public String kind() {
    return "null";
  }

  @Override
  public void write(StringBuilder out) {
    out.append("null");
  }
}
