// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The docstrings of records and their components, from the sources. */
final class Docstrings {
  /** {@code code status}, {@code link #of}: the text alone. */
  private static final Pattern INLINE_TAG = Pattern.compile("\\{@\\w+ #?([^}]*)}");

  private final Path sources;

  /**
   * Reads these sources.
   *
   * @param sources the root of the Java sources
   */
  Docstrings(Path sources) {
    this.sources = sources;
  }

  /** What a record is: the first sentence of its docstring. */
  String title(Class<?> record) {
    return before(source(record), "record " + record.getSimpleName() + "(")
        .map(Docstrings::firstSentence)
        .orElseThrow(() -> new IllegalArgumentException("no docstring: " + record));
  }

  /** What a component of a record is, or a method without parameters. */
  Optional<String> member(Class<?> type, String name) {
    String source = source(type);
    Optional<String> described =
        before(source, "record " + type.getSimpleName() + "(")
            .flatMap(docstring -> parameter(docstring, name))
            .or(() -> before(source, " " + name + "() {").map(Docstrings::firstSentence));
    for (Class<?> parent : type.getInterfaces()) {
      described = described.or(() -> member(parent, name));
    }
    return described;
  }

  private String source(Class<?> type) {
    Class<?> outermost = type;
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    Path file = sources.resolve(outermost.getName().replace('.', '/') + ".java");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The docstring before a declaration, without its asterisks. */
  private static Optional<String> before(String source, String declaration) {
    int at = source.indexOf(declaration);
    int start = at < 0 ? -1 : source.lastIndexOf("/**", at);
    if (start < 0) {
      return Optional.empty();
    }
    String docstring = source.substring(start + 3, source.indexOf("*/", start));
    return Optional.of(docstring.replaceAll("\\n\\s*\\* ?", "\n").strip());
  }

  private static Optional<String> parameter(String docstring, String name) {
    Matcher found =
        Pattern.compile("@param " + Pattern.quote(name) + "\\s+((?:[^@]|(?<=\\{)@)*)")
            .matcher(docstring);
    return found.find() ? Optional.of(plain(found.group(1))) : Optional.empty();
  }

  private static String firstSentence(String docstring) {
    String text = plain(docstring.split("\n@|\n<p>|\n\n", 2)[0]);
    int end = text.indexOf(". ");
    return (end < 0 ? text : text.substring(0, end)).replaceAll("[.:]$", "");
  }

  private static String plain(String text) {
    return INLINE_TAG.matcher(text).replaceAll("$1").replaceAll("\\s+", " ").strip();
  }
}
