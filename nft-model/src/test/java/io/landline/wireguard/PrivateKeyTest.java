// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class PrivateKeyTest {
  /** RFC 7748, section 6.1: Alice's keys. */
  @Test
  void derivesThePublicKeyOfTheRfc() {
    PrivateKey alice =
        PrivateKey.of(
            HexFormat.of()
                .parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    assertThat(alice.publicKey().bytes())
        .isEqualTo(
            HexFormat.of()
                .parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  }

  /** wg(8) is the witness for keys that we made. */
  @Test
  void agreesWithWgAboutThePublicKey() throws Exception {
    assumeThat(Path.of("/usr/bin/wg")).exists();
    for (int i = 0; i < 20; i++) {
      PrivateKey key = PrivateKey.generate();
      Process wg = new ProcessBuilder("/usr/bin/wg", "pubkey").start();
      try (var in = wg.getOutputStream()) {
        in.write(key.reveal().getBytes(StandardCharsets.US_ASCII));
      }
      String said = new String(wg.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(key.publicKey()).hasToString(said.strip());
    }
  }
}
