// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

/**
 * The result of a program.
 *
 * @param command the command line, for reports
 * @param status its exit status; 128 and the signal's number where a signal ended it
 * @param out its standard output
 * @param err its standard error
 */
public record Outcome(String command, int status, String out, String err) {
  /**
   * This result, if the status is 0.
   *
   * @throws LabException with the program's output, if it is not
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
