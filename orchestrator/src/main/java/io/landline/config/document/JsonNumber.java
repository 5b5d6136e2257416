// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

/**
 * A number.
 *
 * @param literal its digits as written
 */
public record JsonNumber(String literal) implements Json {
  @Override
  public String kind() {
    return "a number";
  }

  @Override
  public void write(StringBuilder out) {
    out.append(literal);
  }
}
