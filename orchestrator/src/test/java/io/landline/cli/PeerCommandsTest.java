// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code landline peer add}: what it prints, what stays on the hub, and what a failure leaves. */
final class PeerCommandsTest {
  private static final String KEY = "GxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxs=";

  @TempDir Path root;

  @BeforeEach
  void aHub() throws IOException {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.copy(Path.of("src/test/resources/edit/hub.json"), file);
    type("key"); // makes it
  }

  private Cli.Outcome type(String line) {
    return new Cli(root).run(line.split(" ", -1));
  }

  /** Every file of the hub, by its name below the root, with its content. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file, ISO_8859_1));
      }
    }
    return files;
  }

  private static String value(String out, String key) {
    return out.lines()
        .filter(line -> line.startsWith(key + " = "))
        .map(line -> line.substring(key.length() + 3))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_it_prints_is_a_configuration_and_nothing_else() throws IOException {
    Cli.Outcome added = type("peer add phone --capture --dns 9.9.9.9 --no-apply");
    assertThat(added.code()).isZero();
    assertThat(added.out().lines().map(line -> line.replaceAll(" = .*", " =")))
        .containsExactly(
            "# phone, a peer of the Landline hub seattle",
            "[Interface]",
            "PrivateKey =",
            "Address =",
            "DNS =",
            "MTU =",
            "",
            "[Peer]",
            "PublicKey =",
            "PresharedKey =",
            "AllowedIPs =",
            "Endpoint =",
            "PersistentKeepalive =");
    assertThat(value(added.out(), "Address")).isEqualTo("10.99.0.3/32");
    assertThat(value(added.out(), "AllowedIPs")).isEqualTo("0.0.0.0/0, ::/0");
    PrivateKey key = PrivateKey.parse(value(added.out(), "PrivateKey"));
    Map<String, String> files = files();
    assertThat(files.get("etc/landline/landline.json")).contains(key.publicKey().toString());
    assertThat(files.get("etc/landline/psk/phone"))
        .isEqualTo(value(added.out(), "PresharedKey") + "\n");
    assertThat(files.values()).noneMatch(text -> text.contains(key.reveal()));
    assertThat(added.err()).doesNotContain(key.reveal());
  }

  @Test
  void a_peer_with_its_own_key_needs_no_private_one() {
    Cli.Outcome added = type("peer add phone --capture --no-apply --key " + KEY);
    assertThat(added.code()).isZero();
    assertThat(added.out())
        .contains("# PrivateKey = the one whose public key is " + KEY)
        .doesNotContain("\nPrivateKey");
  }

  @Test
  void the_picture_is_for_its_owner_alone_and_never_replaces_a_file() throws IOException {
    Path picture = root.resolve("phone.png");
    Cli.Outcome added = type("peer add phone --capture --no-apply --png " + picture);
    assertThat(added.code()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(picture)))
        .isEqualTo("rw-------");
    Map<String, String> before = files();
    Cli.Outcome other = type("peer add tablet --capture --no-apply --png " + picture);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("phone.png exists");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void a_failure_leaves_neither_an_entry_nor_a_key_nor_a_picture() throws IOException {
    assertThat(type("peer add phone --capture --no-apply").code()).isZero();
    Map<String, String> before = files();
    String png = " --png " + root.resolve("new.png");
    for (String wrong :
        List.of(
            "peer add phone --capture",
            "peer add wa7vc --capture",
            "peer add tablet --capture --address 10.99.0.2",
            "peer add tablet --capture --address 10.98.0.9",
            "peer add tablet --capture --public-address 203.0.113.99",
            "peer add tab/let --capture",
            "peer add tablet --capture --endpoint no:where:at:all")) {
      Cli.Outcome refused = type(wrong + png + " --no-apply");
      assertThat(refused.code()).as(wrong).isNotZero();
      assertThat(refused.out()).as(wrong).isEmpty();
      assertThat(files()).as(wrong).isEqualTo(before);
    }
  }

  @Test
  void blocks_are_printed_if_asked_for() {
    assertThat(type("peer add phone --capture --no-apply").out()).doesNotContain("\u2588");
    assertThat(type("peer add tablet --capture --no-apply --qr").out())
        .contains("\u2588\u2588 \u2584\u2584\u2584\u2584\u2584 \u2588");
  }

  @Test
  void json_never_has_the_configuration() {
    assertThat(type("peer add phone --capture --no-apply --json").err())
        .contains("--json leaves out the configuration");
    Path picture = root.resolve("phone.png");
    Cli.Outcome added = type("peer add phone --capture --no-apply --json --png " + picture);
    assertThat(added.code()).isZero();
    assertThat(added.out()).startsWith("{").doesNotContain("PresharedKey");
    assertThat(picture).isNotEmptyFile();
  }

  @Test
  void a_peer_goes_with_its_secret_but_not_while_a_forward_leads_to_it() throws IOException {
    Map<String, String> before = files();
    assertThat(type("peer add phone --capture --no-apply").code()).isZero();
    assertThat(type("forward add udp/50500 phone --no-apply").code()).isZero();
    assertThat(type("forward list").out()).contains("udp/50500  phone");
    assertThat(type("peer remove phone --no-apply").err()).contains("forward phone leads to phone");
    assertThat(type("forward remove phone --no-apply").code()).isZero();
    assertThat(type("peer remove phone --no-apply").code()).isZero();
    assertThat(files().keySet()).doesNotContain("etc/landline/psk/phone");
    assertThat(before.keySet()).isSubsetOf(files().keySet());
  }
}
