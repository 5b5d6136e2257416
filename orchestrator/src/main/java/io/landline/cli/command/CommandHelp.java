// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.List;

/**
 * The help of a command.
 *
 * @param name the command's name
 * @param arguments what follows them
 * @param most how many arguments there may be
 * @param summary one line
 * @param details the text of its own help, in lines of at most 80 columns
 */
public record CommandHelp(
    String name, String arguments, int most, String summary, List<String> details) {
  public CommandHelp {
    details = List.copyOf(details);
  }
}
