// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * What nft, the program, says of the ruleset of the calling thread's namespace. Elements are
 * sorted: a hash has no order to compare.
 *
 * @param program which nft
 */
public record Listing(String program) {
  /** This machine's nft. */
  public static final Listing NFT = new Listing("nft");

  private static final Pattern ELEMENTS =
      Pattern.compile("elements = \\{(.*?)\\}\\n", Pattern.DOTALL);

  /** Loads a script as {@code nft -f} does. */
  public void load(String script) {
    try {
      Path file = Files.createTempFile("landline", ".nft");
      try {
        Files.writeString(file, script);
        Witness.run(program, "-f", file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code nft --version}. */
  public String version() {
    return Witness.run(program, "--version").strip();
  }

  /**
   * True where the kernel takes what this nft sends for a look-up of {@code meta l4proto} in a set
   * of intervals: it converts the order of the one byte, which Linux 7.3 refuses and we leave out.
   * Changes the ruleset of the calling thread's namespace for a moment.
   */
  public boolean convertsOneByte() {
    try {
      load(
          """
          table inet trial {
            set ports {
              type inet_proto . inet_service
              flags interval
              elements = { tcp . 1-2 }
            }
            chain first {
              meta l4proto . th dport @ports accept
            }
          }
          """);
      Witness.run(program, "delete", "table", "inet", "trial");
      return true;
    } catch (AssertionError e) {
      assertThat(e).hasMessageContaining("Operation not supported");
      return false;
    }
  }

  /** {@code nft -s list ruleset}. */
  public String text() {
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

  /** {@code nft --debug=netlink list ruleset}: the expressions of each rule, without handles. */
  public String bytecode() {
    List<String> out = new ArrayList<>();
    List<String> elements = new ArrayList<>();
    for (String line : Witness.run(program, "--debug=netlink", "list", "ruleset").split("\n", -1)) {
      if (line.startsWith("\telement")) {
        elements.add(line);
        continue;
      }
      Collections.sort(elements);
      out.addAll(elements);
      elements.clear();
      if (line.matches(".*\\[ byteorder reg \\d+ = hton\\(reg \\d+, 2, 1\\) ]")) {
        continue; // see convertsOneByte
      }
      out.add(line.replaceFirst("^(inet \\w+ \\w+)( \\d+)+$", "$1"));
    }
    return String.join("\n", out);
  }
}
