// SPDX-License-Identifier: Apache-2.0
package io.landline.log;

/** The service's log: one line per message, without secrets. */
public interface Log {
  /** The priority of a line; numbers are those of syslog(3) and sd-daemon(3). */
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

  /** Writes one line; line breaks in the message become spaces. */
  void write(Priority priority, String message);

  default void error(String message) {
    write(Priority.ERROR, message);
  }

  default void warning(String message) {
    write(Priority.WARNING, message);
  }

  default void notice(String message) {
    write(Priority.NOTICE, message);
  }

  default void info(String message) {
    write(Priority.INFO, message);
  }
}
