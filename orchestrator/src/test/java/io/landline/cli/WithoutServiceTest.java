// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands that need the service say where none runs: the next step, not a dead end. */
final class WithoutServiceTest {
  @TempDir Path root;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    file = root.resolve("etc/landline/landline.json");
    Files.createDirectories(file.getParent());
  }

  @Test
  void on_a_new_host_the_next_step_is_init() {
    for (String command : new String[] {"status", "test"}) {
      Cli.Outcome outcome = new Cli(root).run(command);
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.err())
          .contains("no configuration here yet", "landline init hub", "landline init site NAME")
          .doesNotContain("systemctl");
    }
  }

  @Test
  void without_a_hub_the_next_step_is_join() throws IOException {
    Files.writeString(file, "{ \"role\": \"site\", \"name\": \"x\", \"lan\": [\"a\"] }");
    Cli.Outcome outcome = new Cli(root).run("status");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("not joined", "landline join CODE");
  }

  @Test
  void otherwise_the_next_step_is_the_service() throws IOException {
    Files.copy(Cli.fixture("good/site-every-key.json"), file);
    Cli.Outcome outcome = new Cli(root).run("status");
    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("systemctl start landline");
  }
}
