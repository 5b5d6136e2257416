// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.control.Request;
import io.landline.service.change.ConfigurationFileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A landline.json that is not what the service works by any more. */
final class ConfigurationFileWatchTest extends ServiceOnFakes {
  private String trouble() {
    return new ConfigurationFileWatch(paths.configuration()).trouble(service.upkeep.wanted());
  }

  @Test
  void the_file_in_force_is_not_reported() throws IOException {
    assertThat(trouble()).isEmpty();
    done(service.ask(edit(SITE, OTHER, Optional.empty())));
    assertThat(trouble()).isEmpty();
  }

  @Test
  void every_change_of_the_file_is_reported_until_it_is_undone() throws IOException {
    ConfigurationFileWatch watch = new ConfigurationFileWatch(paths.configuration());
    Files.delete(paths.configuration());
    assertThat(watch.trouble(service.upkeep.wanted()))
        .contains("is missing", "landline rollback N");
    Files.writeString(paths.configuration(), "");
    assertThat(watch.trouble(service.upkeep.wanted())).contains("is invalid", "landline check");
    Files.writeString(paths.configuration(), OTHER);
    assertThat(watch.trouble(service.upkeep.wanted())).contains("not applied", "landline apply");
    Files.writeString(paths.configuration(), SITE);
    assertThat(watch.trouble(service.upkeep.wanted())).isEmpty();
  }

  /** The remedy that is told works. */
  @Test
  void a_rollback_writes_a_deleted_file_again() throws Exception {
    Files.delete(paths.configuration());
    Request.Apply back = edit("", SITE, Optional.empty());
    assertThat(done(service.ask(back)).changed()).isTrue();
    consistent(SITE);
    assertThat(trouble()).isEmpty();
  }
}
