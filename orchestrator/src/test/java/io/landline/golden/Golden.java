// SPDX-License-Identifier: Apache-2.0
package io.landline.golden;

import io.landline.compile.HostState;
import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.compile.UplinkFacts;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbePrefix;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A golden directory: {@code landline.json} and {@code facts.txt} in; {@code ruleset.nft}, {@code
 * routes.sh} and {@code wireguard.conf} out.
 *
 * <p>A line of the facts: {@code lan NETWORK}, {@code specific NETWORK}, {@code mac ADDRESS MAC},
 * {@code forwarding was off}, {@code canary cable}, {@code path MTU} or on a hub {@code path SITE
 * MTU}.
 *
 * @param directory where it is
 */
public record Golden(Path directory) {
  private static final int PROBES_OF_SITE = 0x5ec2e702;

  /**
   * Where the goldens are, seen from the module's own directory, another module's or the project's.
   */
  private static Path home() {
    return Stream.of("", "../orchestrator", "orchestrator")
        .map(module -> Path.of(module, "src/test/resources/golden"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow();
  }

  /** All of them, by name. */
  public static Stream<Golden> all() {
    try (Stream<Path> found = Files.list(home())) {
      return found.filter(Files::isDirectory).sorted().map(Golden::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its configuration compiles to. */
  public HostState compile() {
    try {
      Configuration configuration = ConfigReader.read(directory.resolve("landline.json"));
      List<String> facts = Files.readAllLines(directory.resolve("facts.txt"));
      boolean off = facts.contains("forwarding was off");
      if (configuration instanceof Configuration.Hub hub) {
        return HubCompiler.compile(hub.policy(), hubFacts(hub.policy(), off, facts));
      }
      if (configuration instanceof Configuration.Site site) {
        return SiteCompiler.compile(
            site.policy(),
            new SiteFacts(
                networks(facts, "lan "),
                networks(facts, "specific "),
                macs(facts),
                site.policy().hub().endpoint().numeric(),
                off,
                facts.contains("canary cable"),
                Optional.of(new ProbePrefix(0x1a2d11e0, PROBES_OF_SITE)),
                path(facts, "path "),
                UplinkFacts.NONE,
                others(site.policy()),
                path(facts, "in use ").orElse(0)));
      }
      throw new AssertionError(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigException e) {
      throw new AssertionError(directory + ": " + e.getMessage(), e);
    }
  }

  private static List<SiteFacts.OfHub> others(SitePolicy policy) {
    return policy.links().stream()
        .skip(1)
        .map(
            link ->
                new SiteFacts.OfHub(
                    link.hub().endpoint().numeric(),
                    Optional.of(new ProbePrefix(0x2b3e22f1, PROBES_OF_SITE)),
                    Optional.empty()))
        .toList();
  }

  /** Prefixes as if a site's number were its secret. */
  private static HubFacts hubFacts(HubPolicy policy, boolean off, List<String> facts) {
    Map<PublicKey, Integer> paths = new HashMap<>();
    Map<PublicKey, ProbePrefix> prefixes = new HashMap<>();
    for (HubSite site : policy.sites()) {
      int secret = 0x5ec2e700 + site.address().bytes()[3];
      prefixes.put(site.publicKey(), new ProbePrefix(0x1a2d11e0, secret));
      path(facts, "path " + site.name() + " ").ifPresent(mtu -> paths.put(site.publicKey(), mtu));
    }
    return new HubFacts(off, prefixes, true, paths);
  }

  private static Optional<Integer> path(List<String> facts, String word) {
    return facts.stream()
        .filter(line -> line.startsWith(word))
        .map(line -> Integer.valueOf(line.substring(word.length())))
        .findFirst();
  }

  private static List<IpPrefix> networks(List<String> facts, String word) {
    List<IpPrefix> networks = new ArrayList<>();
    for (String fact : facts) {
      if (fact.startsWith(word)) {
        networks.add(IpPrefix.parse(fact.substring(word.length())));
      }
    }
    return networks;
  }

  private static Map<IpAddress, MacAddress> macs(List<String> facts) {
    Map<IpAddress, MacAddress> macs = new HashMap<>();
    for (String fact : facts) {
      String[] words = fact.split(" ", -1);
      if (words[0].equals("mac")) {
        macs.put(IpAddress.parse(words[1]), MacAddress.parse(words[2]));
      }
    }
    return macs;
  }

  @Override
  public String toString() {
    return directory.getFileName().toString();
  }
}
