// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.landline.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Landline on the lab's hosts: the program that users run; each host has a root folder of its own.
 *
 * <p>In configurations {@code KEY(name)} stands for the public key of the host of that name.
 */
public final class Deployment implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern KEY = Pattern.compile("KEY\\((\\w+)\\)");

  private final Lab lab;
  private final Path folder;
  private final Path launcher;
  private final Set<Namespace> applied = new HashSet<>();
  private final Map<String, String> publicKeys = new LinkedHashMap<>();

  private Deployment(Lab lab, Path folder, Path launcher) {
    this.lab = lab;
    this.folder = folder;
    this.launcher = launcher;
  }

  /**
   * Configures nothing yet. Runs the program in system property {@code landline.launcher}, else the
   * one that {@code mvn package} built in this repository.
   */
  public static Deployment on(Lab lab) {
    Path launcher =
        Path.of(System.getProperty("landline.launcher", "packaging/target/landline/bin/landline"))
            .toAbsolutePath();
    if (!Files.isExecutable(launcher)) {
      throw new LabException("no program at " + launcher + ": run mvn package");
    }
    try {
      return new Deployment(lab, Files.createTempDirectory("landline-lab"), launcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder that holds a host's etc, run and var. */
  public Path root(Namespace host) {
    return folder.resolve(host.name());
  }

  /** Writes the hub's configuration and applies it. */
  public Outcome applyHub(String json) {
    return apply(lab.hub(), json);
  }

  /** Writes the configuration of the lab's first site and applies it. */
  public Outcome applySite(String json) {
    return apply(lab.site().host(), json);
  }

  /**
   * Writes a host's configuration and applies it: the first time with the program itself, later
   * with the same code in this warm JVM, which takes one second in software emulation, not ten.
   *
   * @throws LabException with the program's output, if it failed
   */
  public Outcome apply(Namespace host, String json) {
    configure(host, json);
    boolean first = applied.add(host);
    return (first ? run(host, "apply", "--direct") : runHere(host, "apply", "--direct")).orThrow();
  }

  /** Runs {@code landline} with these arguments on a host, in this JVM; any exit status. */
  public Outcome runHere(Namespace host, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--root", root(host).toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        host.call(
            () ->
                Main.run(
                    words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)));
    return new Outcome(
        host.name() + "# landline " + String.join(" ", words),
        status,
        out.toString(UTF_8),
        err.toString(UTF_8));
  }

  /** Writes a host's configuration, and its private key if it has none. */
  public void configure(Namespace host, String json) {
    String text = KEY.matcher(json).replaceAll(found -> publicKey(found.group(1)));
    publicKey(host.name());
    write(root(host).resolve("etc/landline/landline.json"), text, "rw-r-----");
  }

  /** Runs {@code landline} with these arguments on a host; any exit status. */
  public Outcome run(Namespace host, String... arguments) {
    return start(host, arguments).await(LIMIT);
  }

  /** Starts {@code landline} with these arguments on a host. */
  public Running start(Namespace host, String... arguments) {
    return host.start(command(host, arguments).toArray(String[]::new));
  }

  /** The command that runs {@code landline} with these arguments on a host. */
  public List<String> command(Namespace host, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--root", root(host).toString()));
    return command;
  }

  /**
   * The command that runs {@code landline} with these arguments on a host, as a user types it: the
   * root folder is in the environment, so that no history shows it.
   */
  public List<String> typed(Namespace host, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("env", "LANDLINE_ROOT=" + root(host), launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Waits until a ping from the site to the hub through the tunnel is answered. */
  public void awaitTunnel(LabSite site) {
    awaitTunnel(site, "10.99.0.1");
  }

  /** Waits until a ping from the site to a hub's tunnel address is answered. */
  public void awaitTunnel(LabSite site, String hub) {
    // With -w ping repeats until it is answered: a peer that lost its session answers late.
    site.host().must("ping", "-q", "-c", "1", "-i", "0.5", "-w", "90", hub);
  }

  /** The public key of a host of this lab; the first call creates the private key. */
  public String publicKey(String host) {
    return publicKeys.computeIfAbsent(
        host,
        name -> {
          String secret = lab.hub().must("wg", "genkey");
          write(folder.resolve(name).resolve("etc/landline/private.key"), secret, "rw-------");
          return lab.hub().feed(secret, "wg", "pubkey").orThrow().out().strip();
        });
  }

  private static void write(Path file, String text, String mode) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A host's kernel state, for reports: nftables, rules, routes, WireGuard. */
  public String describe(Namespace host) {
    List<String> commands =
        List.of("wg show", "nft list ruleset", "ip rule", "ip route show table all", "ip -br addr");
    StringBuilder all = new StringBuilder();
    for (String command : commands) {
      all.append(host.run(command.split(" ", -1)));
    }
    return all.toString();
  }

  /** The hosts that have a configuration. */
  public List<Namespace> hosts() {
    return Stream.concat(lab.hubs().stream(), lab.sites().stream().map(LabSite::host))
        .filter(host -> Files.exists(root(host)))
        .toList();
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
