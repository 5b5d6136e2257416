// SPDX-License-Identifier: Apache-2.0
package io.landline.demo;

import io.landline.lab.Lab;
import io.landline.lab.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The lab's hub and site with their files below a directory of their own. */
final class DemoHosts implements AutoCloseable {
  private final Lab lab;
  private final Path launcher;
  private final Path root;

  private DemoHosts(Lab lab, Path launcher, Path root) {
    this.lab = lab;
    this.launcher = launcher;
    this.root = root;
  }

  /** Gives both hosts their keys and configurations. */
  static DemoHosts in(Lab lab, Path launcher) throws IOException {
    DemoHosts hosts = new DemoHosts(lab, launcher, Files.createTempDirectory("landline-demo"));
    String hubKey = hosts.hub("key").strip();
    String siteKey = hosts.site("key").strip();
    hosts.write("hub", hubJson(siteKey));
    hosts.write("site", siteJson(hubKey));
    return hosts;
  }

  private void write(String host, String json) throws IOException {
    Path file = configuration(host);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private Path configuration(String host) {
    return root.resolve(host).resolve("etc/landline/landline.json");
  }

  String hubConfiguration() throws IOException {
    return Files.readString(configuration("hub"));
  }

  String siteConfiguration() throws IOException {
    return Files.readString(configuration("site"));
  }

  /** Runs landline on the hub; what it printed. */
  String hub(String... arguments) {
    return run(lab.hub(), "hub", arguments);
  }

  /** Runs landline at the site; what it printed. */
  String site(String... arguments) {
    return run(lab.site().host(), "site", arguments);
  }

  private String run(Namespace namespace, String host, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(launcher.toString(), arguments[0], "--root", root.resolve(host).toString()));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    return namespace.must(command.toArray(String[]::new));
  }

  private static String hubJson(String siteKey) {
    return """
        { "role": "hub", "name": "seattle",
          "public":  { "interface": "eth0", "addresses": ["203.0.113.10"] },
          "tunnel":  { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820 },
          "protect": ["tcp/22"],
          "sites": [ { "name": "wa7vc", "address": "10.99.0.2",
                       "publicKey": "%s",
                       "lan": ["10.49.7.0/24"], "captured": ["10.49.7.19"],
                       "grants": ["udp/50000-60000"], "publicAddress": "203.0.113.10" } ],
          "forwards": [ { "name": "ipsc", "listen": "udp/55193",
                          "site": "wa7vc", "to": "10.49.7.19" } ] }
        """
        .formatted(siteKey);
  }

  private static String siteJson(String hubKey) {
    return """
        { "role": "site", "name": "wa7vc",
          "lan": ["br0"], "wan": ["wan0"],
          "tunnel": { "interface": "landline0", "address": "10.99.0.2/24" },
          "hub": { "publicKey": "%s",
                   "endpoint": "[2001:db8:1::10]:51820", "address": "10.99.0.1",
                   "publicAddress": "203.0.113.10" },
          "devices":  [ { "name": "dmr", "address": "10.49.7.19" } ],
          "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ],
          "capture":  { "devices": ["dmr"] } }
        """
        .formatted(hubKey);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
