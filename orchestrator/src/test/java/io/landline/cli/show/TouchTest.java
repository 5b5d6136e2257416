// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.cli.Cli;
import io.landline.cli.command.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landline test --touch} refuses before it sends anything, and the datagram. */
final class TouchTest {
  @TempDir Path root;

  private Cli on(String configuration) throws IOException {
    Path file = root.resolve("etc/landline/landline.json");
    Files.createDirectories(file.resolveSibling("."));
    Files.copy(Cli.fixture("good/" + configuration), file);
    return new Cli(root);
  }

  private static void isWrongUsage(Cli.Outcome outcome, String... words) {
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(words);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void a_hub_refuses_and_names_the_site() throws IOException {
    isWrongUsage(
        on("hub-every-key.json").run("test", "--touch"),
        "a hub cannot call devices",
        "run landline test --touch at the site");
  }

  @Test
  void something_to_send_is_for_one_udp_forward() throws IOException {
    Cli site = on("site-every-key.json");
    String named = "--send goes to one UDP forward, which must be named";
    isWrongUsage(site.run("test", "--touch", "--send", "x"), named);
    // A device may have several; TCP has no datagrams.
    isWrongUsage(site.run("test", "dmr", "--touch", "--send", "x"), named);
    isWrongUsage(site.run("test", "flex-cat", "--touch", "--send", "x"), named);
    isWrongUsage(site.run("test", "ipsc", "--send", "x"), "give --touch too");
    for (String name : new String[] {"ipsc", "game"}) {
      Cli.Outcome asks = site.run("test", name, "--touch", "--send", "x");
      assertThat(asks.code()).as("then the service is asked").isEqualTo(4);
    }
  }

  @Test
  void a_datagram_that_is_none() throws IOException {
    Cli site = on("site-every-key.json");
    isWrongUsage(send(site, "hex:zz"), "'hex:zz' does not have two hexadecimal digits per byte");
    isWrongUsage(send(site, "hex:abc"), "does not have two hexadecimal digits per byte");
    isWrongUsage(send(site, "hex:"), "at least one byte");
    isWrongUsage(send(site, ""), "at least one byte");
    isWrongUsage(send(site, "x".repeat(1201)), "1201 bytes are too many, the maximum is 1200");
    isWrongUsage(send(site, "hex:" + "00".repeat(1201)), "1201 bytes are too many");
    isWrongUsage(site.run("test", "ipsc", "--touch", "--send"), "--send needs a value");
  }

  private static Cli.Outcome send(Cli site, String what) {
    return site.run("test", "ipsc", "--touch", "--send", what);
  }

  @Test
  void text_and_bytes() throws CommandFailure {
    assertThat(Datagram.parse("héllo").bytes()).isEqualTo("héllo".getBytes(StandardCharsets.UTF_8));
    assertThat(Datagram.parse("hex:00fFa0").bytes()).containsExactly(0, 0xff, 0xa0);
    assertThat(Datagram.parse("x".repeat(1200)).bytes()).hasSize(1200);
    assertThatThrownBy(() -> new Datagram("")).isInstanceOf(IllegalArgumentException.class);
  }
}
