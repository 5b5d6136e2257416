// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import com.beust.jcommander.ParameterException;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.GlobalOptions;
import io.landline.config.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses arguments. JCommander only reads the options: it would print the content of files
 * (arguments that begin with {@code @}) and explains typing errors poorly. It is not used if there
 * are no options, since it takes as long as the rest of {@code landline status}.
 */
final class CommandLine {
  /** A command, the words that follow it, and the options of all commands. */
  record Call(Command command, List<String> words, GlobalOptions options) {}

  private CommandLine() {}

  /**
   * The call that these arguments make.
   *
   * @throws CommandFailure with {@link ExitCode#USAGE} if they make none
   */
  static Call parse(List<String> args) throws CommandFailure {
    GlobalOptions options = new GlobalOptions();
    List<String> split = splitEquals(args);
    int at = commandAt(split, options);
    if (at < 0) {
      Sorted sorted = Sorted.of(split, names(reader(options)), "landline");
      read(reader(options), sorted.options());
      if (options.help) {
        return new Call(new HelpCommand(), List.of(), options);
      }
      throw CommandFailure.usage("no command was given", "see landline help");
    }
    options.typed = String.join(" ", args);
    String name = split.get(at);
    List<String> rest = new ArrayList<>(split);
    rest.remove(at);
    if (!Commands.group(name).isEmpty()) {
      int second = commandAt(rest, options);
      if (second >= 0) {
        name = name + " " + rest.remove(second);
      } else if (Commands.find(name) == null) { // landline key is a command by itself too
        return groupAlone(name, rest, options);
      }
    }
    Command command = Commands.find(name);
    if (command == null) {
      throw unknownCommand(name, "landline ");
    }
    Sorted sorted = new Sorted(List.of(), rest);
    if (rest.stream().anyMatch(CommandLine::isOption)) {
      JCommander reader = reader(options, command);
      sorted = Sorted.of(rest, names(reader), "landline " + command.name());
      read(reader, sorted.options());
    }
    if (options.help) {
      return new Call(new HelpCommand(), List.of(command.name().split(" ", 2)), options);
    }
    if (sorted.words().size() > command.most()) {
      throw CommandFailure.usage(
          "'" + sorted.words().get(command.most()) + "' is one argument too many",
          "usage: " + command.usage());
    }
    return new Call(command, sorted.words(), options);
  }

  static JCommander reader(Object... objects) {
    JCommander reader = new JCommander();
    reader.setExpandAtSign(false);
    reader.setCaseSensitiveOptions(true);
    for (Object object : objects) {
      reader.addObject(object);
    }
    reader.createDescriptions();
    return reader;
  }

  private static void read(JCommander reader, List<String> options) throws CommandFailure {
    try {
      reader.parse(options.toArray(new String[0]));
    } catch (ParameterException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()), "see landline help");
    }
  }

  /** Where the command's word is: the first argument that is no option and no option's value. */
  private static int commandAt(List<String> args, GlobalOptions options) {
    if (!args.isEmpty() && !isOption(args.get(0))) {
      return 0;
    }
    Map<String, Boolean> names = names(reader(options));
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (!isOption(arg)) {
        return i;
      }
      if (names.getOrDefault(arg, false)) {
        i++;
      }
    }
    return -1;
  }

  /** {@code landline device}: help is asked for, or the subcommand is missing. */
  private static Call groupAlone(String name, List<String> rest, GlobalOptions options)
      throws CommandFailure {
    read(reader(options), Sorted.of(rest, names(reader(options)), "landline " + name).options());
    if (options.help) {
      return new Call(new HelpCommand(), List.of(name), options);
    }
    throw CommandFailure.usage(
        "'" + name + "' needs a subcommand: " + String.join(", ", Commands.group(name)),
        "see landline " + name + " --help");
  }

  /**
   * The error for an unknown command.
   *
   * @param before what precedes it in the advice
   */
  static CommandFailure unknownCommand(String name, String before) {
    int space = name.indexOf(' ');
    String first = space < 0 ? name : name.substring(0, space);
    boolean inGroup = space > 0 && !Commands.group(first).isEmpty();
    String meant =
        inGroup
            ? Suggestion.nearest(name.substring(space + 1), Commands.group(first))
                .map(word -> first + " " + word)
                .orElse("")
            : Suggestion.nearest(first, Commands.firstWords()).orElse("");
    return CommandFailure.usage(
        "there is no command '" + name + "'",
        !meant.isEmpty()
            ? "did you mean " + before + meant + "?"
            : inGroup ? "see landline " + first + " --help" : "see landline help");
  }

  /** Every option, and whether a value follows it. */
  private static Map<String, Boolean> names(JCommander reader) {
    Map<String, Boolean> names = new HashMap<>();
    for (ParameterDescription option : reader.getParameters()) {
      boolean value = option.getParameterized().getType() != boolean.class;
      for (String name : option.getParameter().names()) {
        names.put(name, value);
      }
    }
    return names;
  }

  private static boolean isOption(String arg) {
    return arg.length() > 1 && arg.charAt(0) == '-';
  }

  /** {@code --root=DIR} becomes {@code --root DIR}. */
  private static List<String> splitEquals(Collection<String> args) {
    List<String> split = new ArrayList<>();
    for (String arg : args) {
      int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
      if (equals > 0) {
        split.add(arg.substring(0, equals));
        split.add(arg.substring(equals + 1));
      } else {
        split.add(arg);
      }
    }
    return split;
  }

  /** Arguments, options and their values apart from words; a single dash is a word. */
  private record Sorted(List<String> options, List<String> words) {
    static Sorted of(List<String> args, Map<String, Boolean> names, String where)
        throws CommandFailure {
      List<String> options = new ArrayList<>();
      List<String> words = new ArrayList<>();
      for (int i = 0; i < args.size(); i++) {
        String arg = args.get(i);
        if (!isOption(arg)) {
          words.add(arg);
          continue;
        }
        Boolean value = names.get(arg);
        if (value == null) {
          throw CommandFailure.usage(
              "there is no option '" + arg + "'",
              Suggestion.nearest(arg, names.keySet())
                  .map(word -> "did you mean " + word + "?")
                  .orElse("see " + where + " --help"));
        }
        options.add(arg);
        if (value) {
          i++;
          if (i == args.size()) {
            throw CommandFailure.usage(arg + " needs a value", "see " + where + " --help");
          }
          options.add(args.get(i));
        }
      }
      return new Sorted(options, words);
    }
  }
}
