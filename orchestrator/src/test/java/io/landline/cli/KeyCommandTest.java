// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyCommandTest {
  @TempDir Path root;

  @Test
  void makesAKeyOnceAndPrintsItsPublicHalf() throws Exception {
    Cli cli = new Cli(root);
    Cli.Outcome first = cli.run("key");
    Path file = root.resolve("etc/landline/private.key");
    PublicKey key = PrivateKey.parse(Files.readString(file).strip()).publicKey();
    assertThat(first)
        .isEqualTo(new Cli.Outcome(0, key + "\n", "landline: made a new key in " + file + "\n"));
    assertThat(cli.run("key")).isEqualTo(new Cli.Outcome(0, key + "\n", ""));
    assertThat(cli.run("key", "--json").out())
        .contains("\"publicKey\": \"" + key + "\"")
        .contains("\"created\": false");
  }

  @Test
  void aFileThatHoldsNoKeyIsAnErrorAndStays() throws Exception {
    Path file = root.resolve("etc/landline/private.key");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "not a key");
    Cli.Outcome outcome = new Cli(root).run("key");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("is not a private key").doesNotContain("not a key\n");
    assertThat(file).hasContent("not a key");
  }
}
