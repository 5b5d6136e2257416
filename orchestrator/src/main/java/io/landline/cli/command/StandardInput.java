// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.io.IOException;
import java.util.List;

/**
 * Reads a secret that is typed or pasted. On the command line it would end up in shell histories.
 */
public final class StandardInput {
  private static final int LONGEST = 4096;

  private StandardInput() {}

  /** The last word of one line, so that a whole printed line may be pasted as well. */
  public static String line(Session session, String prompt) throws CommandFailure {
    session.note(prompt);
    StringBuilder line = new StringBuilder();
    try {
      int c = session.in().read();
      while (c >= 0 && c != '\n' && line.length() < LONGEST) {
        line.append((char) c);
        c = session.in().read();
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "standard input: " + e.getMessage());
    }
    List<String> words = List.of(line.toString().strip().split("\\s+", -1));
    return words.get(words.size() - 1);
  }
}
