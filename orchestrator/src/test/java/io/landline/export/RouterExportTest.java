// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.net.HostEndpoint;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each router gets, a file each in {@code src/test/resources/export}. {@code
 * -Dgolden.update=true} writes them anew: read the diff.
 */
final class RouterExportTest {
  private static final Path GOLDENS = Path.of("src/test/resources/export");
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [
          { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2",
            "lan": ["10.49.7.0/24", "203.0.114.0/28"], "captured": ["10.49.7.20", "10.49.7.19"] },
          { "name": "empty", "publicKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=",
            "address": "10.99.0.3" } ],
        "forwards": [
          { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "again", "listen": "udp/55194", "site": "wa7vc", "to": "10.49.7.19",
            "toPort": "55193" },
          { "name": "range", "listen": "tcp+udp/55200-55203", "site": "wa7vc", "to": "10.49.7.50" },
          { "name": "wider", "listen": "udp/56202-56209", "site": "wa7vc", "to": "10.49.7.50",
            "toPort": "55202-55209" },
          { "name": "off", "listen": "udp/55400", "site": "wa7vc", "to": "10.49.7.77",
            "enabled": false },
          { "name": "ssh", "listen": "tcp/2222", "site": "wa7vc", "to": "10.99.0.2",
            "toPort": "22" } ] }
      """
          .formatted(KEY);

  private static RouterSite site(String name, Optional<PublicKey> key) {
    try {
      Configuration.Hub hub =
          (Configuration.Hub) ConfigReader.parse(HUB.getBytes(StandardCharsets.UTF_8));
      return RouterSite.of(
          hub.policy(),
          hub.policy().sites().stream()
              .filter(site -> site.name().text().equals(name))
              .findFirst()
              .orElseThrow(),
          key,
          PublicKey.parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAk="),
          Optional.of(PresharedKey.parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc=")),
          HostEndpoint.parse("[2001:db8:1::10]:51820"));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static RouterSite wa7vc() {
    return site("wa7vc", Optional.of(PublicKey.parse(KEY)));
  }

  static Stream<RouterExport> exports() {
    return RouterExports.all().stream();
  }

  @ParameterizedTest
  @MethodSource("exports")
  void each_text_equals_its_golden(RouterExport export) throws IOException {
    Path golden = GOLDENS.resolve(export.format() + ".golden");
    String text = export.text(wa7vc());
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDENS);
      Files.writeString(golden, text);
    }
    assertThat(golden).hasContent(text);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void every_text_has_what_a_site_needs_and_says_what_it_cannot_do(RouterExport export) {
    String text = export.text(wa7vc());
    assertThat(text)
        .contains("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc=") // the preshared key
        .contains("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAk=") // the hub's key
        .contains("2001:db8:1::10", "51820", "10.99.0.2", "1420")
        .contains("10.49.7.19", "10.49.7.20", "10.49.7.50", "55200-55209", "55193")
        .contains("landline site replace wa7vc")
        .contains("What this site cannot do")
        .doesNotContain("10.49.7.77") // disabled
        .doesNotContain("{{");
    if (!export.format().equals("wg-quick")) {
      assertThat(text).contains("NOT TESTED ON HARDWARE");
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void a_site_without_forwards_captures_or_a_key_has_an_export(RouterExport export)
      throws Exception {
    String text = export.text(site("empty", Optional.empty()));
    assertThat(text)
        .contains("10.99.0.3")
        .doesNotContain("10.49.7.")
        .doesNotContain("elements = { }");
    parses(export, text);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void scripts_are_read_by_the_shell(RouterExport export) throws Exception {
    parses(export, export.text(wa7vc()));
  }

  private static void parses(RouterExport export, String text) throws Exception {
    if (!text.startsWith("#!/bin/sh")) {
      return;
    }
    Path script = Files.createTempFile(export.format(), ".sh");
    try {
      Files.writeString(script, text);
      Process shell = new ProcessBuilder("sh", "-n", script.toString()).inheritIO().start();
      assertThat(shell.waitFor()).isZero();
    } finally {
      Files.delete(script);
    }
  }

  @Test
  void overlapping_services_become_one() {
    assertThat(wa7vc().services())
        .extracting(service -> service.device() + " " + service.ports() + " " + service.name())
        .containsExactly(
            "10.49.7.19 udp/55193 ipsc",
            "10.49.7.50 tcp/55200-55203 range",
            "10.49.7.50 udp/55200-55209 range",
            "10.99.0.2 tcp/22 ssh");
  }

  @Test
  void a_public_network_of_the_site_is_local_and_a_private_one_is_already() {
    assertThat(wa7vc().localNetworks().toString())
        .contains("203.0.114.0/28")
        .contains("10.0.0.0/8")
        .doesNotContain("10.49.7.0/24");
  }

  /**
   * Section types and their options. Of network: wireguard.sh of OpenWrt's wireguard-tools, and
   * interface-ip.c (route_attr) and iprule.c (rule_attr) of netifd. Of firewall: parse_zone and
   * parse_rule in fw4.uc of firewall4; its tests show those of include.
   */
  private static final Map<String, List<String>> OPENWRT =
      Map.of(
          "interface",
          List.of("proto", "private_key", "addresses", "mtu", "listen_port", "fwmark"),
          "wireguard_landline0",
          List.of(
              "description",
              "public_key",
              "preshared_key",
              "endpoint_host",
              "endpoint_port",
              "persistent_keepalive",
              "allowed_ips",
              "route_allowed_ips"),
          "rule@network",
          List.of("priority", "mark", "src", "dest", "lookup", "suppress_prefixlength", "action"),
          "route",
          List.of("interface", "target", "netmask", "gateway", "metric", "table", "type"),
          "zone",
          List.of("name", "network", "input", "output", "forward", "masq", "mtu_fix", "family"),
          "include",
          List.of("type", "path", "position", "chain"),
          "rule@firewall",
          List.of(
              "name",
              "family",
              "proto",
              "target",
              "src",
              "src_ip",
              "dest",
              "dest_ip",
              "dest_port",
              "icmp_type"));

  @Test
  void every_uci_line_is_one_that_OpenWrt_documents() {
    String text = new OpenWrtExport().text(wa7vc());
    Pattern line =
        Pattern.compile(
            "(set|add_list) (network|firewall)\\.([a-z0-9_]+)(?:\\.([a-z0-9_]+))?='?([^']*)'?");
    Map<String, String> types = new HashMap<>();
    int options = 0;
    String batch = text.substring(text.indexOf("uci batch"), text.indexOf("uci set network"));
    for (String next : batch.lines().skip(1).takeWhile(l -> !l.equals("END")).toList()) {
      Matcher found = line.matcher(next);
      assertThat(found.matches()).as(next).isTrue();
      String section = found.group(2) + "." + found.group(3);
      if (found.group(4) == null) {
        String type = found.group(5);
        types.put(section, type.equals("rule") ? type + "@" + found.group(2) : type);
        assertThat(OPENWRT).as(next).containsKey(types.get(section));
      } else {
        assertThat(OPENWRT.get(types.get(section))).as(next).contains(found.group(4));
        options++;
      }
    }
    assertThat(options).isGreaterThan(100);
  }
}
