// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.change.ConfigurationDraft;
import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.Configuration;
import io.landline.config.document.JsonObject;
import io.landline.config.reader.ConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configuration that a command was asked to work with. */
public final class ConfigurationFile {
  /** The most bytes read; a configuration is refused at a smaller size. */
  private static final int LARGEST = 128 << 20;

  private final String label;
  private final byte[] text;

  private ConfigurationFile(String label, byte[] text) {
    this.label = label;
    this.text = text;
  }

  /**
   * Reads the named file, standard input for {@code -}, or the host's own file if none is named.
   */
  public static ConfigurationFile open(Session session, List<String> words) throws CommandFailure {
    if (!words.isEmpty() && words.get(0).equals("-")) {
      try {
        return new ConfigurationFile("standard input", session.in().readNBytes(LARGEST));
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.FAILED, "standard input: " + e.getMessage());
      }
    }
    Path file = path(session, words);
    try (InputStream in = Files.newInputStream(file)) {
      return new ConfigurationFile(file.toString(), in.readNBytes(LARGEST));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitCode.INVALID,
          file
              + (words.isEmpty()
                  ? ": there is no configuration here yet; "
                  : ": there is no such file; ")
              + (words.isEmpty()
                  ? "make one: landline init hub, or landline init site NAME"
                  : "name another one"));
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCode.NOT_PERMITTED, file + ": you may not read it; run this as root");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": it cannot be read: " + e.getMessage());
    }
  }

  private static Path path(Session session, List<String> words) throws CommandFailure {
    if (words.isEmpty()) {
      return session.paths().configuration();
    }
    try {
      return Path.of(words.get(0));
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("this is not a file name", "name a file");
    }
  }

  /** The file's name, for messages. */
  public String label() {
    return label;
  }

  /** Its bytes. */
  public byte[] text() {
    return text.clone();
  }

  /** Whether {@code init site} began it and {@code join} has not completed it. */
  public boolean isUnjoinedSite() {
    try {
      return ConfigurationDraft.isUnjoinedSite(ConfigReader.document(text).root());
    } catch (ConfigException e) {
      return false;
    }
  }

  /** The text of a key in a top-level object; empty if it has none. */
  public Optional<String> text(String object, String key) {
    try {
      return ConfigReader.document(text).root() instanceof JsonObject root
          ? root.object(object).flatMap(inner -> inner.text(key))
          : Optional.empty();
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** The configuration in the file. */
  public Configuration parse() throws ConfigException {
    return ConfigReader.parse(text);
  }

  /** The configuration in the file, or the failure that names every problem. */
  public Configuration parseOrFail() throws CommandFailure {
    try {
      return parse();
    } catch (ConfigException e) {
      throw failure(e);
    }
  }

  public CommandFailure failure(ConfigException e) {
    List<ConfigProblem> problems = e.problems();
    if (problems.size() == 1) {
      return new CommandFailure(ExitCode.INVALID, label + ": " + problems.get(0));
    }
    List<String> lines = new ArrayList<>();
    lines.add(label + ": " + problems.size() + " problems");
    problems.forEach(problem -> lines.add("  " + problem));
    return new CommandFailure(ExitCode.INVALID, lines);
  }
}
