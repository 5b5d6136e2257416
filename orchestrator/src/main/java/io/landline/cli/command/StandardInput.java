// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.config.keys.JoinWord;
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
    List<String> words = List.of(next(session).strip().split("\\s+", -1));
    return words.get(words.size() - 1);
  }

  /** A join code, in one line or several; a whole printed line may be pasted as well. */
  public static String code(Session session, String prompt) throws CommandFailure {
    session.note(prompt);
    String line = next(session);
    StringBuilder text = new StringBuilder(line);
    while (JoinWord.isCutOff(JoinWord.in(text.toString())) && !line.isBlank()) {
      line = next(session);
      text.append('\n').append(line);
    }
    return JoinWord.in(text.toString());
  }

  private static String next(Session session) throws CommandFailure {
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
    return line.toString();
  }
}
