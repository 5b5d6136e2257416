// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.cli.CommandPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables that both shells need to complete a line, as arms of their {@code case}. */
final class Completion {
  /** A word that cannot be completed. */
  private static final String UNKNOWN = "-";

  private static final Set<String> NAMED = Set.of("forward", "device", "site", "peer");

  private final List<CommandPage> commands;

  /** The names of all presets, as a kind. */
  private final String presets;

  Completion(List<CommandPage> commands, List<String> presets) {
    this.commands = List.copyOf(commands);
    this.presets = "=" + String.join("|", presets);
  }

  /** Inserts the tables into a script's template. */
  String fill(String template) {
    return template
        .replace("@COMMANDS@", commandArms())
        .replace("@VALUES@", valueArms())
        .replace("@FIRST@", String.join(" ", firstWords().keySet()))
        .replace("@COMMON@", options(CommandPage.commonOptions()))
        .replace("@SUMMARIES@", summaries());
  }

  private Map<String, List<CommandPage>> firstWords() {
    return commands.stream()
        .collect(
            Collectors.groupingBy(CommandPage::firstWord, LinkedHashMap::new, Collectors.toList()));
  }

  private String commandArms() {
    List<String> arms = new ArrayList<>();
    firstWords()
        .forEach(
            (word, group) -> {
              if (!group.get(0).name().equals(word)) {
                // The next word is a command of the group; later words depend on that command.
                String second =
                    group.stream()
                        .map(command -> command.name().substring(word.length() + 1))
                        .collect(Collectors.joining("|", "=", ""));
                arms.add("    " + word + ") kinds='" + second + "' && [ \"$count\" = 1 ] ;;");
              }
            });
    for (CommandPage command : commands) {
      arms.add(
          "    '"
              + command.name()
              + "') own='"
              + options(command.options())
              + "' kinds='"
              + String.join(" ", kinds(command))
              + "' ;;");
    }
    return String.join("\n", arms);
  }

  private String valueArms() {
    Map<String, String> kinds = new LinkedHashMap<>();
    List<CommandPage.Option> options = new ArrayList<>(CommandPage.commonOptions());
    commands.forEach(command -> options.addAll(command.options()));
    for (CommandPage.Option option : options) {
      if (!option.value().isEmpty()) {
        option.names().forEach(name -> kinds.putIfAbsent(name, kindOfValue(option.value())));
      }
    }
    return kinds.entrySet().stream()
        .map(entry -> "    " + entry.getKey() + ") echo '" + entry.getValue() + "' ;;")
        .collect(Collectors.joining("\n"));
  }

  private String summaries() {
    return firstWords().entrySet().stream()
        .map(
            entry ->
                "      '"
                    + entry.getKey()
                    + ":"
                    + entry.getValue().get(0).summary().replace("'", "'\\''").replace(":", "\\:")
                    + "'")
        .collect(Collectors.joining("\n"));
  }

  private static String options(List<CommandPage.Option> options) {
    Set<String> names = new LinkedHashSet<>();
    options.forEach(option -> names.addAll(option.names()));
    return String.join(" ", names);
  }

  private String kindOfValue(String value) {
    return switch (value) {
      case "PRESET" -> presets;
      case "IFACE" -> "interfaces";
      case "DIR" -> "directories";
      case "FILE" -> "files";
      case "TO" -> "targets";
      default -> UNKNOWN;
    };
  }

  /** The kind of each word after the command; three dots mean that it may repeat. */
  private List<String> kinds(CommandPage command) {
    if (command.arguments().isEmpty()) {
      return List.of();
    }
    List<String> kinds = new ArrayList<>();
    for (String argument : command.arguments().split(" ", -1)) {
      String word = argument.replaceAll("[\\[\\]]", "");
      String dots = word.endsWith("...") ? "..." : "";
      kinds.add(kindOfWord(command, word.substring(0, word.length() - dots.length())) + dots);
    }
    return kinds;
  }

  private String kindOfWord(CommandPage command, String word) {
    if (word.endsWith("FILE.conf")) {
      return "files";
    }
    String longer = command.name() + " " + word;
    if (word.contains("|") || commands.stream().anyMatch(c -> c.name().equals(longer))) {
      return "=" + word; // words to choose from
    }
    if (command.firstWord().equals("preset")) {
      return presets;
    }
    boolean makesOne = command.name().endsWith(" add") || command.name().startsWith("init ");
    return switch (word) {
      case "FILE" -> "files";
      case "DEVICE" -> "devices";
      case "TO" -> "targets";
      case "COMMAND" -> "commands";
      case "SITE" -> "sites";
      case "NAME" ->
          makesOne
              ? UNKNOWN
              : NAMED.contains(command.firstWord()) ? command.firstWord() + "s" : "forwards";
      default -> UNKNOWN;
    };
  }
}
