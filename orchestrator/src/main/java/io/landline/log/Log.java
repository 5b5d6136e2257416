// SPDX-License-Identifier: Apache-2.0
package io.landline.log;

/** Where the service says what it does: one line a message, without secrets. */
public interface Log {
  /** How much a line matters; numbers are those of syslog(3) and sd-daemon(3). */
  enum Priority {
    ERROR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6);

    private final int number;

    Priority(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Says one line; line breaks in it become spaces. */
  void say(Priority priority, String message);

  default void error(String message) {
    say(Priority.ERROR, message);
  }

  default void warning(String message) {
    say(Priority.WARNING, message);
  }

  default void notice(String message) {
    say(Priority.NOTICE, message);
  }

  default void info(String message) {
    say(Priority.INFO, message);
  }
}
