// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import io.landline.cli.command.Command;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.GlobalOptions;
import java.util.Comparator;
import java.util.List;

/**
 * The documentation of a command, for man pages and completion, from the command itself.
 *
 * @param name its words: {@code forward add}
 * @param arguments what follows them: {@code LISTEN TO}; empty for nothing
 * @param summary one line
 * @param details lines of at most 80 columns; empty lines part paragraphs, indented ones are kept
 * @param options its own options, without those of every command
 */
public record CommandPage(
    String name, String arguments, String summary, List<String> details, List<Option> options) {

  /**
   * An option.
   *
   * @param names every way to write it, the longest first
   * @param value the name of the value that follows it; empty for a switch
   * @param text what it does
   */
  public record Option(List<String> names, String value, String text) {
    /** A description may begin with its value's name and two spaces. */
    static Option of(ParameterDescription option) {
      String text = option.getDescription();
      int gap = text.indexOf("  ");
      List<String> names =
          List.of(option.getParameter().names()).stream()
              .sorted(Comparator.comparing(String::length).reversed())
              .toList();
      return new Option(
          names,
          gap < 0 ? "" : text.substring(0, gap),
          gap < 0 ? text : text.substring(gap).strip());
    }
  }

  /** The first of its words: what a man page is named after. */
  public String firstWord() {
    return name.split(" ", 2)[0];
  }

  /** Every command, in the order of the help. */
  public static List<CommandPage> all() {
    return Commands.names().stream().map(CommandPage::of).toList();
  }

  /** The options that every command takes. */
  public static List<Option> commonOptions() {
    return options(CommandLine.reader(new GlobalOptions()));
  }

  /** What the words mean, as {@code landline help words} prints it. */
  public static List<String> words() {
    return HelpText.words();
  }

  /** Every exit code, as in {@code 0 done}. */
  public static List<String> exitCodes() {
    return List.of(ExitCode.values()).stream()
        .filter(code -> !code.isOfCheck())
        .map(code -> code.number() + "  " + code.meaning())
        .toList();
  }

  static List<Option> options(JCommander reader) {
    return reader.getParameters().stream()
        .sorted(Comparator.comparing(ParameterDescription::getLongestName))
        .map(Option::of)
        .toList();
  }

  private static CommandPage of(String name) {
    Command command = Commands.find(name);
    if (command == null) {
      throw new IllegalStateException("there is no command " + name);
    }
    return new CommandPage(
        name,
        command.arguments(),
        command.summary(),
        command.details(),
        options(CommandLine.reader(command)));
  }
}
