// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

/** The exit codes of the process; scripts depend on them. */
public enum ExitCode {
  DONE(0, "done"),
  FAILED(1, "failed"),
  USAGE(2, "wrong usage"),
  INVALID(3, "configuration invalid"),
  NOT_PERMITTED(4, "not permitted, or the service does not run"),
  ROLLED_BACK(5, "--wait, --if-well: rolled back"),
  FOUND(6, "found something: plan --exit-code, doctor, test"),
  NOT_ALL_TRIED(7, "test: nothing broken, but not everything could be tried"),
  CHECK_WARNING(1, "warning"),
  CHECK_CRITICAL(2, "critical"),
  CHECK_UNKNOWN(3, "not known");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /**
   * Whether it belongs to {@code health check} alone, which uses the numbers of monitoring systems.
   */
  public boolean isOfCheck() {
    return this == CHECK_WARNING || this == CHECK_CRITICAL || this == CHECK_UNKNOWN;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }
}
