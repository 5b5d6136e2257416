// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

/** {@code true} or {@code false}. */
public record JsonBoolean(boolean value) implements Json {
  @Override
  public String kind() {
    return String.valueOf(value);
  }

  @Override
  public void write(StringBuilder out) {
    out.append(value);
  }
}
