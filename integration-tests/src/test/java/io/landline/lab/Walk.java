// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Somebody who types what a page tells him to, with the real program, and pastes on the other host
 * what is printed for it.
 */
final class Walk implements AutoCloseable {
  private static final int NOT_ALL_TRIED = 7;
  private static final List<String> LABELS = List.of("On hub    ", "At site   ", "Paste     ");

  /** A host's root, who types {@code landline} and these words, and pastes what is asked for. */
  interface Root {
    Outcome types(String pasted, String... words);
  }

  private final Map<String, Root> hosts;
  private final List<String> printed = new ArrayList<>();
  private final List<Service> services;

  private Walk(Root hub, Root site, List<Service> services) {
    this.hosts = Map.of("vps#", hub, "pi#", site);
    this.services = services;
  }

  /**
   * A walk over two hosts.
   *
   * @param hub whom the page calls {@code vps#}
   * @param site whom the page calls {@code pi#}
   */
  Walk(Root hub, Root site) {
    this(hub, site, List.of());
  }

  /** A walk over hosts of a lab on which no service is installed. */
  static Walk withoutServices(Deployment landline, Namespace hub, Namespace site) {
    return new Walk(
        (pasted, words) -> typed(landline, hub, pasted, words),
        (pasted, words) -> typed(landline, site, pasted, words));
  }

  /** A walk over hosts of a lab; the service starts as soon as there is a configuration for it. */
  static Walk withServices(Deployment landline, Namespace hub, Namespace site) {
    List<Service> services = new ArrayList<>();
    return new Walk(
        (pasted, words) -> begun(landline, hub, services, pasted, words),
        (pasted, words) -> begun(landline, site, services, pasted, words),
        services);
  }

  private static Outcome typed(
      Deployment landline, Namespace host, String pasted, String... words) {
    return host.feed(pasted, landline.command(host, words).toArray(String[]::new));
  }

  /** As the installed program does: what gives a host its configuration starts the service. */
  private static Outcome begun(
      Deployment landline, Namespace host, List<Service> services, String pasted, String... words) {
    Outcome outcome = typed(landline, host, pasted, words);
    boolean begins = words[0].equals("join") || String.join(" ", words).startsWith("init hub");
    if (outcome.status() == 0 && begins) {
      services.add(Service.on(landline, host));
    }
    return outcome;
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
          .filter(line -> line.matches("(vps|pi)# +landline .*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Types a line of the page. A word that ends in dots, {@code KEY...}, stands for what the other
   * host printed; where it ends in a dash, the code that was printed last is pasted.
   */
  String type(String line) {
    List<String> typed = List.of(line.split(" +", -1));
    Root host = Objects.requireNonNull(hosts.get(typed.get(0)));
    List<String> words = typed.subList(2, typed.size());
    if (words.stream().anyMatch(word -> word.endsWith("..."))) {
      words = pasted(words);
    }
    String code = words.get(words.size() - 1).equals("-") ? code() + "\n" : "";
    Outcome outcome = host.types(code, words.toArray(String[]::new));
    // Nobody has called a forward yet, so that not everything is proved.
    boolean isTest = words.get(0).equals("test") && outcome.status() == NOT_ALL_TRIED;
    String out = isTest ? outcome.out() : outcome.orThrow().out();
    out.lines()
        .forEach(
            said ->
                LABELS.stream()
                    .filter(said::startsWith)
                    .forEach(label -> printed.add(said.substring(label.length()))));
    return out;
  }

  private String code() {
    return printed.stream()
        .filter(line -> line.startsWith("LL1-"))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError("no code was printed, but " + printed));
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
