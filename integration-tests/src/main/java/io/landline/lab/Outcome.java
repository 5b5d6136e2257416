// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

/**
 * How a program ended.
 *
 * @param command what was run, for reports
 * @param status its exit status; 128 and the signal's number where a signal ended it
 * @param out its standard output
 * @param err its standard error
 */
public record Outcome(String command, int status, String out, String err) {
  /**
   * This outcome, if it is a good one.
   *
   * @throws LabException with all it said, unless the status is 0
   */
  public Outcome orThrow() {
    if (status != 0) {
      throw new LabException(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    return command + ": status " + status + "\n" + out + err;
  }
}
