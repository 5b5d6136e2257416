// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
  @TempDir Path root;

  @Test
  void saysInOneLineThatAFileIsValid() {
    Path file = Cli.fixture("good/site-every-key.json");
    assertThat(new Cli(root).run("check", file.toString()))
        .isEqualTo(
            new Cli.Outcome(
                0, file + " is valid: site wa7vc, 2 devices, 4 forwards, 2 captured\n", ""));
  }

  @Test
  void warnsOfARangeFromWhichADeviceThatIsNotCapturedCallsItself() throws IOException {
    String site =
        """
        { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
          "tunnel": { "address": "10.99.0.2/24" },
          "hub": { "publicKey": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
                   "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                   "publicAddress": "203.0.113.10" },
          "devices": [ { "name": "nas", "address": "10.49.7.50" } ],
          "forwards": [ { "name": "many", "listen": "udp/55200-55219", "to": "nas" } ],
          "capture": { "devices": [] } }
        """;
    assertThat(warnings(site))
        .contains("warning: forward many leads to ports 55200-55219 of a device that is not");
    assertThat(warnings(site.replace("\"devices\": []", "\"devices\": [\"nas\"]"))).isEmpty();
    assertThat(warnings(site.replace("55200-55219", "55200"))).isEmpty();
    assertThat(warnings(site.replace("55200-55219", "5200-5219"))).isEmpty();
    assertThat(warnings(site.replace("to\": \"nas\"", "to\": \"this\""))).isEmpty();
    assertThat(warnings(site.replace("\"nas\" } ]", "\"nas\", \"masquerade\": true } ]")))
        .isEmpty();
  }

  private String warnings(String configuration) throws IOException {
    Cli.Outcome outcome = new Cli(root).reading(configuration).run("check", "-");
    assertThat(outcome.out()).contains("is valid");
    return outcome.err();
  }

  @Test
  void readsTheHostsOwnFileWhereNoneIsNamed() throws IOException {
    Path own = root.resolve("etc/landline/landline.json");
    Files.createDirectories(own.getParent());
    Files.copy(Cli.fixture("good/hub-shortest.json"), own);
    assertThat(new Cli(root).run("check").out())
        .isEqualTo(own + " is valid: hub seattle, 0 sites, 0 forwards, 0 captured\n");
  }

  @Test
  void readsStandardInput() throws IOException {
    String text = Files.readString(Cli.fixture("good/hub-every-key.json"));
    assertThat(new Cli(root).reading(text).run("check", "-").out())
        .isEqualTo(
            "standard input is valid: hub seattle, 2 sites, 1 peer, 4 forwards, 4 captured\n");
  }

  @Test
  void oneProblemIsOneLine() {
    Path file = Cli.fixture("bad/site-forward-unknown-device.json");
    assertThat(new Cli(root).run("check", file.toString()))
        .isEqualTo(
            new Cli.Outcome(
                3,
                "",
                "landline: "
                    + file
                    + ": $.forwards[0].to: there is no device 'dnr'; did you mean dmr?\n"));
  }

  @Test
  void severalProblemsAreALineEach() {
    Cli.Outcome outcome =
        new Cli(root).run("check", Cli.fixture("bad/site-many-at-once.json").toString());
    assertThat(Cli.lines(outcome.err())).hasSize(5).first().asString().endsWith(": 4 problems");
    assertThat(outcome.code()).isEqualTo(3);
  }

  @Test
  void problemsAsJsonGoToStandardOutput() {
    Cli.Outcome outcome =
        new Cli(root).run("check", "--json", Cli.fixture("bad/site-many-at-once.json").toString());
    assertThat(outcome.out())
        .startsWith("{\n  \"schema\": 1,\n")
        .contains("\"valid\": false")
        .contains("\"path\": \"$.wan\"")
        .contains("\"advice\": \"write [\\\"wan0\\\"]\"");
    assertThat(outcome.out().lines().filter(line -> line.contains("\"reason\""))).hasSize(4);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isEqualTo(3);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThat(new Cli(root).run("check", "no-such-file"))
        .isEqualTo(
            new Cli.Outcome(
                3, "", "landline: no-such-file: there is no such file; name another one\n"));
  }

  @Test
  void aDirectoryIsNoConfiguration() {
    Cli.Outcome outcome = new Cli(root).run("check", root.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("landline: " + root + ": it cannot be read");
  }
}
