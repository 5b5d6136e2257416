// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Somebody who types what a page tells him to, with the real program, and pastes on the other host
 * what is printed for it.
 */
final class Walk implements AutoCloseable {
  private static final List<String> LABELS = List.of("On hub    ", "At site   ");

  private final Deployment landline;
  private final Map<String, Namespace> hosts = new HashMap<>();
  private final List<String> printed = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();

  /**
   * A walk over two hosts.
   *
   * @param hub whom the page calls {@code vps#}
   * @param site whom the page calls {@code pi#}
   */
  Walk(Deployment landline, Namespace hub, Namespace site) {
    this.landline = landline;
    hosts.put("vps#", hub);
    hosts.put("pi#", site);
  }

  /** The commands of a page's section, each with its prompt; a remark stands behind a gap. */
  static List<String> commands(Path page, String heading) {
    try {
      List<String> lines = Files.readAllLines(page);
      int begin = lines.indexOf("## " + heading);
      assertThat(begin).as("%s: ## %s", page, heading).isNotNegative();
      return lines.subList(begin + 1, lines.size()).stream()
          .takeWhile(line -> !line.startsWith("#"))
          .map(line -> line.strip().split(" {3,}", 2)[0])
          .filter(line -> line.matches("(vps|pi)# +(landline|systemctl) .*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Types a line of the page. A word that ends in dots, {@code LL1-...}, stands for what the other
   * host printed.
   */
  String type(String line) {
    List<String> typed = List.of(line.split(" +", -1));
    Namespace host = Objects.requireNonNull(hosts.get(typed.get(0)));
    if (line.endsWith(" systemctl start landline")) {
      services.add(Service.on(landline, host));
      return "";
    }
    List<String> words = typed.subList(2, typed.size());
    if (words.stream().anyMatch(word -> word.endsWith("..."))) {
      words = pasted(words);
    }
    String out = landline.run(host, words.toArray(String[]::new)).orThrow().out();
    out.lines()
        .forEach(
            said ->
                LABELS.stream()
                    .filter(said::startsWith)
                    .forEach(label -> printed.add(said.substring(label.length()))));
    return out;
  }

  /** The line that was printed and looks as the page says. */
  private List<String> pasted(List<String> words) {
    String pattern =
        String.join(
            " ", words.stream().map(w -> w.endsWith("...") ? "\\S+" : Pattern.quote(w)).toList());
    return printed.stream()
        .filter(line -> line.matches("landline " + pattern))
        .reduce((first, last) -> last)
        .map(line -> List.of(line.split(" ", -1)))
        .map(all -> all.subList(1, all.size()))
        .orElseThrow(() -> new AssertionError("not printed: " + words + "\nbut " + printed));
  }

  @Override
  public void close() {
    services.forEach(Service::close);
  }
}
