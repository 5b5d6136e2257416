// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import io.landline.netlink.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nft, the program, says of the ruleset of the calling thread's namespace. */
final class Listing {
  private static final Pattern ELEMENTS =
      Pattern.compile("elements = \\{(.*?)\\}\\n", Pattern.DOTALL);

  private Listing() {}

  /** Loads a script as {@code nft -f} does. */
  static void load(String script) {
    try {
      Path file = Files.createTempFile("landline", ".nft");
      try {
        Files.writeString(file, script);
        Witness.run("nft", "-f", file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code nft -s list ruleset}, the elements of each set sorted: a hash has no order. */
  static String text() {
    return text("nft");
  }

  /** The same by another nft. */
  static String text(String program) {
    Matcher matcher = ELEMENTS.matcher(Witness.run(program, "-s", "list", "ruleset") + "\n");
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      List<String> elements = new ArrayList<>();
      for (String element : matcher.group(1).split(",\\s+", -1)) {
        elements.add(element.strip());
      }
      Collections.sort(elements);
      matcher.appendReplacement(
          out, Matcher.quoteReplacement("elements = { " + String.join(",\n", elements) + " }\n"));
    }
    return matcher.appendTail(out).toString();
  }

  /** {@code nft --debug=netlink list ruleset}, elements sorted, without handles. */
  static String bytecode() {
    List<String> out = new ArrayList<>();
    List<String> elements = new ArrayList<>();
    for (String line : Witness.run("nft", "--debug=netlink", "list", "ruleset").split("\n", -1)) {
      if (line.startsWith("\telement")) {
        elements.add(line);
        continue;
      }
      Collections.sort(elements);
      out.addAll(elements);
      elements.clear();
      out.add(line.replaceFirst("^(inet \\w+ \\w+)( \\d+)+$", "$1"));
    }
    return String.join("\n", out);
  }
}
