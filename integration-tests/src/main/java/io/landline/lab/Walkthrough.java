// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Types the commands of a page on a hub and a site, with the real program, and pastes on one host
 * what the other printed for it.
 */
public final class Walkthrough implements AutoCloseable {
  private static final int NOT_ALL_TRIED = 7;
  private static final Duration ENROLLED = Duration.ofMinutes(2);

  /** What a site's service logs when its hub has taken its key and its declaration. */
  private static final String DECLARED = "the hub accepted everything that this site declares";

  private static final List<String> LABELS = List.of("On hub    ", "At site   ", "Paste     ");

  /** Runs {@code landline} with these words as a host's root, with this text on standard input. */
  public interface Shell {
    /** The result of the command. */
    Outcome run(String input, String... words);
  }

  /**
   * A command that was run.
   *
   * @param line the command as typed, with its prompt
   * @param out its standard output
   */
  public record Step(String line, String out) {}

  private final Map<String, Shell> shells;
  private final List<String> printed = new ArrayList<>();
  private final List<Service> services;

  private Walkthrough(Shell hub, Shell site, List<Service> services) {
    this.shells = Map.of("vps#", hub, "pi#", site);
    this.services = services;
  }

  /**
   * Over two hosts.
   *
   * @param hub the host with the prompt {@code vps#}
   * @param site the host with the prompt {@code pi#}
   */
  public Walkthrough(Shell hub, Shell site) {
    this(hub, site, List.of());
  }

  /** Over hosts of a lab on which no service is installed. */
  public static Walkthrough withoutServices(Deployment landline, Namespace hub, Namespace site) {
    return new Walkthrough(
        (input, words) -> run(landline, hub, input, words),
        (input, words) -> run(landline, site, input, words));
  }

  /** Over hosts of a lab; the service starts as soon as it has a configuration. */
  public static Walkthrough withServices(Deployment landline, Namespace hub, Namespace site) {
    List<Service> services = new ArrayList<>();
    return new Walkthrough(
        (input, words) -> runAndServe(landline, hub, services, input, words),
        (input, words) -> runAndServe(landline, site, services, input, words),
        services);
  }

  private static Outcome run(Deployment landline, Namespace host, String input, String... words) {
    return host.feed(input, landline.typed(host, words).toArray(String[]::new));
  }

  /** As the installed program does: the command that makes a configuration starts the service. */
  private static Outcome runAndServe(
      Deployment landline, Namespace host, List<Service> services, String input, String... words) {
    Outcome outcome = run(landline, host, input, words);
    boolean configures = words[0].equals("join") || String.join(" ", words).startsWith("init hub");
    if (outcome.status() == 0 && configures) {
      Service service = Service.on(landline, host);
      services.add(service);
      if (words[0].equals("join")) {
        service.await("the hub answers", ENROLLED, () -> service.log().contains(DECLARED));
      }
    }
    return outcome;
  }

  /**
   * The commands in a page's section, each with its prompt. Three or more spaces end a command; a
   * remark may follow.
   *
   * @throws LabException if the page has no such heading
   */
  public static List<String> commands(Path page, String heading) {
    try {
      List<String> lines = Files.readAllLines(page);
      int begin = lines.indexOf("## " + heading);
      if (begin < 0) {
        throw new LabException(page + ": no heading: ## " + heading);
      }
      return lines.subList(begin + 1, lines.size()).stream()
          .takeWhile(line -> !line.startsWith("#"))
          .map(line -> line.strip().split(" {3,}", 2)[0])
          .filter(line -> line.matches("(vps|pi)# +landline .*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a line of the page, as {@link #run} does; what it printed. */
  public String type(String line) {
    return run(line).out();
  }

  /**
   * Runs a line of the page. A word that ends in dots, {@code KEY...}, stands for what the other
   * host printed; a line that ends in a dash reads the code that was printed last.
   *
   * @throws LabException if the command fails, or nothing fitting was printed
   */
  public Step run(String line) {
    List<String> typed = List.of(line.split(" +", -1));
    String prompt = typed.get(0);
    List<String> words = typed.subList(2, typed.size());
    if (words.stream().anyMatch(word -> word.endsWith("..."))) {
      words = pasted(words);
    }
    String input = words.get(words.size() - 1).equals("-") ? code() + "\n" : "";
    Shell shell = Objects.requireNonNull(shells.get(prompt), line);
    Outcome outcome = shell.run(input, words.toArray(String[]::new));
    // Before a forward was called, not everything can be proved.
    boolean isTest = words.get(0).equals("test") && outcome.status() == NOT_ALL_TRIED;
    String out = isTest ? outcome.out() : outcome.orThrow().out();
    out.lines()
        .forEach(
            said ->
                LABELS.stream()
                    .filter(said::startsWith)
                    .forEach(label -> printed.add(said.substring(label.length()))));
    return new Step(prompt + " landline " + String.join(" ", words), out);
  }

  private String code() {
    return printed.stream()
        .filter(line -> line.matches("LL[12]-.*"))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new LabException("no code was printed, but " + printed));
  }

  /** The words of the last printed line that fits. */
  private List<String> pasted(List<String> words) {
    String pattern =
        String.join(
            " ", words.stream().map(w -> w.endsWith("...") ? "\\S+" : Pattern.quote(w)).toList());
    return printed.stream()
        .filter(line -> line.matches("landline " + pattern))
        .reduce((first, last) -> last)
        .map(line -> List.of(line.split(" ", -1)))
        .map(all -> all.subList(1, all.size()))
        .orElseThrow(() -> new LabException("not printed: " + words + "\nbut " + printed));
  }

  @Override
  public void close() {
    services.forEach(Service::close);
  }
}
