// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import io.landline.declared.DeclaredSites;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.OneTimeCode;
import io.landline.grant.Declaration;
import io.landline.grant.Ledger;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landline export} prints, and when it refuses. */
final class ExportCommandTest {
  private static final String SITE_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=";
  private static final String SECRET = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc=";
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"], "endpoint": "vps.example:51820" },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2" } ],
        "forwards": [] }
      """
          .formatted(SITE_KEY);

  @TempDir Path root;
  private HostPaths paths = new HostPaths(Path.of("/nonexistent"));

  @BeforeEach
  void hub() throws IOException {
    paths = new HostPaths(root);
    Files.createDirectories(paths.presharedKeys());
    Files.writeString(paths.configuration(), HUB);
    Files.writeString(paths.privateKey(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n");
    Files.writeString(paths.presharedKey(new Name("wa7vc")), SECRET + "\n");
  }

  private Cli.Outcome run(String line) {
    return new Cli(root).run(line.split(" "));
  }

  @Test
  void prints_the_secret_on_purpose_and_says_so() {
    Cli.Outcome outcome = run("export wg-quick wa7vc");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("PresharedKey = " + SECRET, "Endpoint = vps.example:51820");
    assertThat(outcome.err())
        .contains("the preshared key of site wa7vc")
        .contains("no forwards and no captured devices yet")
        .doesNotContain(SECRET);
    assertThat(run("export wg-quick wa7vc --endpoint 203.0.113.10:443").out())
        .contains("Endpoint = 203.0.113.10:443");
    assertThat(run("export pfsense wa7vc --json").out())
        .contains("\"format\": \"pfsense\"", "\"schema\"", SECRET);
  }

  @Test
  void a_wrong_word_is_met_with_the_right_one() {
    assertThat(run("export openwtr wa7vc").err())
        .contains("there is no export 'openwtr'; did you mean openwrt?");
    assertThat(run("export vyos wa7vc").err())
        .contains("there are mikrotik, openwrt, opnsense, pfsense, wg-quick");
    assertThat(run("export openwrt wa7vd").err())
        .contains("this hub has no site 'wa7vd'; did you mean wa7vc?");
    assertThat(run("export openwrt").err()).contains("missing argument: SITE");
    assertThat(run("export openwrt wa7vd").code()).isEqualTo(2);
  }

  @Test
  void a_site_has_nothing_to_export() throws IOException {
    Files.copy(
        Path.of("src/test/resources/golden/site-worked/landline.json"),
        paths.configuration(),
        StandardCopyOption.REPLACE_EXISTING);
    Cli.Outcome outcome = run("export openwrt wa7vc");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("this is a site; run landline export on its hub");
  }

  @Test
  void a_site_that_runs_Landline_needs_none() throws IOException {
    Declaration declaration = new Declaration(List.of(), List.of(), List.of(), List.of());
    new DeclaredSites(paths).write(Ledger.EMPTY.with(new Name("wa7vc"), 1, declaration, List.of()));
    Cli.Outcome outcome = run("export openwrt wa7vc");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("site wa7vc runs Landline and needs no export")
        .contains("landline site remove wa7vc");
  }

  @Test
  void a_site_whose_code_was_not_used_gets_an_export_without_its_key() throws IOException {
    Instant now = Instant.now();
    new EnrolmentFiles(paths)
        .add(
            new Name("wa7vc"),
            new OneTimeCode(
                PublicKey.parse(SITE_KEY), now, now.plus(Duration.ofDays(1)), Optional.empty()));
    Cli.Outcome outcome = run("export wg-quick wa7vc");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).doesNotContain(SITE_KEY);
    assertThat(outcome.err()).contains("landline site replace wa7vc KEY");
  }

  @Test
  void the_routers_key_replaces_the_one_that_the_hub_has_and_keeps_the_secret() throws IOException {
    String key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM=";
    Cli.Outcome outcome = run("site replace wa7vc " + key);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readString(paths.configuration())).contains(key).doesNotContain(SITE_KEY);
    assertThat(Files.readString(paths.presharedKey(new Name("wa7vc"))).strip())
        .isEqualTo(PresharedKey.parse(SECRET).reveal());
    assertThat(run("export wg-quick wa7vc").out()).contains(key);
    assertThat(run("site replace wa7vc " + key + " --expires 1h").code()).isEqualTo(2);
  }
}
