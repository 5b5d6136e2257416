// SPDX-License-Identifier: Apache-2.0
package io.landline.log;

import java.io.PrintStream;

/** A log whose lines begin with {@code <N>}, which journald reads as their priority. */
public final class StreamLog implements Log {
  private final PrintStream stream;

  /** A log to this stream; a service uses standard error. */
  public StreamLog(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public synchronized void write(Priority priority, String message) {
    stream.println("<" + priority.number() + ">" + message.replaceAll("\\R|[\\p{Cc}\\p{Cf}]", " "));
    stream.flush();
  }
}
