// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.DownMark;
import io.landline.cli.Main;
import io.landline.config.HostPaths;
import io.landline.doctor.finding.Check;
import io.landline.ffi.WithoutCapabilities;
import io.landline.lab.Namespace;
import io.landline.reconcile.HostLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host in a network namespace of its own, as it should be: {@code landline doctor} finds nothing
 * on it but that there is no tunnel, and no WireGuard where the kernel has none. Faults are planted
 * with nft, ip, sysctl and files, and fixed with the very commands that doctor prints.
 */
final class Patient implements AutoCloseable {
  private static final Pattern FINDING = Pattern.compile("(?m)^(FIX|NOTE) +(\\S+)$");
  private static final Pattern UNKNOWN = Pattern.compile("(?m)^(\\?)     ([a-z0-9-]+):");
  private static final Pattern LABELLED = Pattern.compile(" {6}\\S.*?:  (\\S.*)");
  private static final Pattern CAPITALS = Pattern.compile("[A-Z]{2,}");
  private static final String DO = "      Do:  ";
  private static final String KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

  private final Namespace host;
  private final Path root;
  private final HostLock lock;
  private boolean atWork = true;

  private Patient(String name, Path root, String configuration) {
    this.host = Namespace.create(name);
    this.root = root;
    write("etc/landline/landline.json", configuration.replace("KEY", KEY));
    write("etc/landline/private.key", KEY);
    mode("etc/landline/private.key", "rw-------");
    write("run/systemd/timesync/synchronized", "");
    write("usr/sbin/sendmail", "");
    write("run/landline/applied.json", "{}");
    try {
      this.lock = HostLock.take(new HostPaths(root).lock(), "a test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A router before a LAN, with a firewall. */
  static Patient site(Path root) {
    Patient site =
        new Patient(
            "site",
            root,
            """
            { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
              "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
              "hub": { "publicKey": "KEY", "endpoint": "203.0.113.10:51820",
                       "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
              "devices": [ { "name": "dmr", "address": "10.49.7.19", "mac": "02:00:00:00:00:19" },
                           { "name": "flex", "address": "10.49.7.20" } ],
              "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
                            { "name": "ssh", "listen": "tcp/2222", "to": "this", "toPort": "22" } ],
              "capture": { "devices": ["dmr", "flex"] } }
            """);
    site.sh(
        """
        ip link set lo up
        ip link add br0 type bridge; ip link set br0 up; ip addr add 10.49.7.1/24 dev br0
        ip addr add 2001:db8:49::1/64 dev br0 nodad
        ip link add wan0 type veth peer name isp; ip link set isp up; ip link set wan0 up; ip addr add 100.64.0.2/24 dev wan0
        ip route add default via 100.64.0.1
        sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
        sysctl -qw net.ipv4.conf.all.send_redirects=0
        """);
    // Per namespace, and on where br_netfilter is loaded.
    site.host.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=0");
    site.host.nft(
        """
        table inet router {
          chain out { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
          chain in {
            type filter hook forward priority 10;
            ct state vmap { established : accept, related : accept, invalid : drop }
            iifname "wan0" oifname "br0" drop
          }
        }
        """);
    return site;
  }

  /** The same host beside another router. */
  static Patient besideTheRouter(Path root) {
    Patient site = site(root);
    site.configure("\"wan\": [\"wan0\"]", "\"wan\": [\"br0\"]");
    site.sh("ip link del wan0; ip route add default via 10.49.7.254");
    return site;
  }

  /** The same host with a second hub. */
  static Patient withTwoHubs(Path root) {
    Patient site = site(root);
    site.configure(
        """
          "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
          "hub": { "publicKey": "KEY", "endpoint": "203.0.113.10:51820",
                   "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
        """
            .replace("KEY", KEY),
        """
          "hubs": [ { "name": "seattle",
                      "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
                      "publicKey": "KEY", "endpoint": "203.0.113.10:51820",
                      "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
                    { "name": "tokyo",
                      "tunnel": { "interface": "landline1", "address": "10.98.0.2/24", "mtu": 1420 },
                      "publicKey": "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=",
                      "endpoint": "203.0.113.200:51820",
                      "address": "10.98.0.1", "publicAddress": "203.0.113.200" } ],
        """
            .replace("KEY", KEY));
    return site;
  }

  static Patient hub(Path root) {
    Patient hub =
        new Patient(
            "hub",
            root,
            """
            { "role": "hub", "name": "seattle",
              "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
              "tunnel": { "interface": "landline0", "address": "10.99.0.1/24",
                          "listenPort": 51820, "mtu": 1420 },
              "protect": ["tcp/22"],
              "sites": [ { "name": "wa7vc", "publicKey": "KEY", "address": "10.99.0.2",
                           "lan": ["10.49.7.0/24"], "captured": ["10.49.7.19"],
                           "grants": ["udp/50000-60000", "tcp/8000-9000"],
                           "publicAddress": "203.0.113.10" } ],
              "forwards": [
                { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" },
                { "name": "web", "listen": "tcp/8440-8450", "site": "wa7vc", "to": "10.49.7.19" } ] }
            """);
    hub.sh(
        """
        ip link set lo up
        ip link add eth0 type veth peer name isp; ip link set isp up; ip link set eth0 up; ip addr add 203.0.113.10/24 dev eth0
        ip route add default via 203.0.113.1
        sysctl -qw net.ipv4.ip_forward=1
        """);
    return hub;
  }

  /** Replaces a part of the configuration. */
  void configure(String part, String other) {
    String file = "etc/landline/landline.json";
    try {
      String text = Files.readString(root.resolve(file));
      assertThat(text).contains(part);
      write(file, text.replace(part, other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    if (atWork) {
      atWork = false;
      lock.close();
    }
  }

  /** As {@code landline down} leaves it where no service runs. */
  void takeDown(String user, Instant since) {
    delete("run/landline/applied.json");
    stop();
    try {
      ChangeRecord record = new ChangeRecord(new Author(user, true, Optional.empty()), "down");
      new DownMark(new HostPaths(root)).set(record, since);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs lines of shell on it. */
  void sh(String lines) {
    host.must("sh", "-ec", lines);
  }

  void nft(String ruleset) {
    host.nft(ruleset);
  }

  Namespace host() {
    return host;
  }

  Path path(String file) {
    return root.resolve(file);
  }

  void write(String file, String text) {
    Path path = root.resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void mode(String file, String mode) {
    try {
      Files.setPosixFilePermissions(root.resolve(file), PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code landline doctor} prints here. */
  String doctor(String... options) {
    String text = host.call(() -> doctorHere(options));
    assertThat(text.lines().filter(l -> !l.contains(":  ") && !l.startsWith("           ")))
        .allMatch(line -> line.length() <= 80);
    return text;
  }

  /** What it prints where there is no configuration, whether the host suits or not. */
  String before(String... options) {
    return host.call(
        () -> {
          List<String> words = new ArrayList<>(List.of("doctor", "--root", root.toString()));
          words.addAll(List.of(options));
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          ByteArrayOutputStream err = new ByteArrayOutputStream();
          int status =
              Main.run(words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
          String text = out.toString(UTF_8);
          assertThat(err.toString(UTF_8)).isEmpty();
          boolean suits = text.matches("(?s).*((Hub |Site)  yes|\"suits\": true).*");
          assertThat(status).as(text).isEqualTo(suits ? 0 : 6);
          return text;
        });
  }

  /** The same without the right to look at others' nftables. */
  String doctorWithoutCapabilities() {
    return host.call(
        () -> {
          AtomicReference<String> text = new AtomicReference<>("");
          WithoutCapabilities.run(() -> text.set(doctorHere()));
          return text.get();
        });
  }

  private String doctorHere(String... options) {
    List<String> words = new ArrayList<>(List.of("doctor", "--root", root.toString()));
    words.addAll(List.of(options));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    assertThat(err.toString(UTF_8)).isEmpty();
    String text = out.toString(UTF_8);
    boolean fix = text.contains("FIX   ") || text.contains("\"level\": \"fix\"");
    assertThat(status).as(text).isEqualTo(fix ? 6 : 0);
    assertExplained(text);
    return text;
  }

  /** Whatever is advised stands in landline-doctor(7), too. */
  private void assertExplained(String text) {
    String id = "";
    boolean advises = false;
    for (String line : text.lines().toList()) {
      Matcher finding = FINDING.matcher(line);
      Matcher labelled = LABELLED.matcher(line);
      if (finding.matches()) {
        id = finding.group(2);
        advises = false;
      } else if (labelled.matches()) {
        advises = true;
        assertExplained(id, labelled.group(1));
      } else if (advises && line.startsWith("       ")) {
        assertExplained(id, line.strip());
      }
    }
  }

  private void assertExplained(String id, String advice) {
    String words = advice.replace(root + "/", "/");
    Check check = Check.valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    assertThat(check.advice())
        .as(id + " advises: " + advice)
        .anyMatch(line -> Pattern.matches(asPattern(line), words));
  }

  /** Words in capitals stand for anything. */
  private static String asPattern(String line) {
    return Stream.of(CAPITALS.split(line, -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".+"));
  }

  /** The findings of a text, by id; without those that come of there being no tunnel here. */
  static Map<String, String> findings(String text) {
    Map<String, String> found = new TreeMap<>();
    for (Pattern pattern : List.of(FINDING, UNKNOWN)) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        found.put(matcher.group(2), matcher.group(1));
      }
    }
    found.keySet().removeAll(List.of("tunnel", "modules", "provider-firewall"));
    return found;
  }

  /** Nothing is wrong. */
  void assertWell() {
    String text = doctor();
    assertThat(findings(text)).as(text).isEmpty();
  }

  /**
   * Exactly this is found, and what it prints behind {@code Do:} makes it well again.
   *
   * @param words what the finding says among other things
   */
  void assertMends(String id, String level, String... words) {
    for (String command : commands(assertFound(id, level, words), "%-6s%s".formatted(level, id))) {
      requireHarmless(command);
      sh(command);
    }
    assertWell();
  }

  /** What one finding, and no other, prints behind its first {@code Do:}. */
  private static List<String> commands(String text, String finding) {
    List<String> lines =
        text.lines()
            .dropWhile(line -> !line.equals(finding))
            .skip(1)
            .takeWhile(line -> !line.isBlank())
            .dropWhile(line -> !line.startsWith(DO))
            .toList();
    List<String> commands = new ArrayList<>();
    for (String line : lines) {
      if (!commands.isEmpty() && !line.startsWith(" ".repeat(DO.length()))) {
        break;
      }
      commands.add(line.substring(DO.length()));
    }
    assertThat(commands).as(text).isNotEmpty();
    return commands;
  }

  /**
   * Tests run as root on a developer's machine, and doctor also advises {@code reboot}. Only what
   * stays in this namespace, or below this root, is ever run.
   */
  private void requireHarmless(String command) {
    boolean network = command.matches("(ip|nft) .*|sysctl -w net[./](ipv4|bridge)[./]\\S+");
    boolean files = command.matches("(chmod|sed) .*") && command.endsWith(file(command));
    assertThat(network || files).as("may be run by a test: " + command).isTrue();
    assertThat(command).doesNotContain(";;", "&&", "|", "`", "$(");
  }

  private String file(String command) {
    String last = command.substring(command.lastIndexOf(' ') + 1);
    return last.startsWith(root + "/") ? last : "none of this test's files";
  }

  /** Exactly this is found. */
  String assertFound(String id, String level, String... words) {
    String text = doctor();
    assertThat(findings(text)).as(text).isEqualTo(Map.of(id, level));
    for (String word : words) {
      assertThat(text.replaceAll("\\s+", " ")).contains(word);
    }
    return text;
  }

  @Override
  public void close() {
    stop();
    host.close();
  }
}
