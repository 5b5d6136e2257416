// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.control.Reply;
import io.landline.control.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is down, and captures that are disabled. */
final class SuspensionsTest extends ServiceOnFakes {
  private static final String RELEASED = SITE.replace("\"devices\": [\"dmr\"]", "\"devices\": []");

  @Test
  void down_removes_everything_and_lasts_over_restarts_and_reboots() throws Exception {
    List<String> up = kernel();
    Reply.Done down = done(service.ask(new Request.Down(RECORD)));
    assertThat(down.changed()).isTrue();
    assertThat(down.remarks()).containsExactly("dmr");
    assertThat(host.state()).doesNotContain("55193").doesNotContain("landline0");
    restart();
    assertThat(host.state()).doesNotContain("55193");
    assertThat(service.requests.state(service.keeper).downSince().orElseThrow().record())
        .isEqualTo(RECORD);
    reboot();
    assertThat(host.state()).doesNotContain("55193");
    assertThat(
            refused(service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty())))
                .lines()
                .get(0))
        .contains("Landline is down since 2025-11-20T19:42:00Z (forward set ipsc, by josh, sudo)")
        .contains("landline up");
    done(service.ask(edit(SITE, OTHER, Optional.empty())));
    assertThat(file()).isEqualTo(OTHER);
    assertThat(host.state()).doesNotContain("55194");
    assertThat(done(service.ask(new Request.Up(RECORD))).changed()).isTrue();
    consistent(OTHER);
    assertThat(kernel().stream().map(l -> l.replace("55194", "55193")).sorted().toList())
        .isEqualTo(up);
    restart();
    consistent(OTHER);
    assertThat(done(service.ask(new Request.Up(RECORD))).changed()).isFalse();
  }

  @Test
  void a_failed_up_leaves_it_down() throws Exception {
    service.ask(new Request.Down(RECORD));
    host.refuse(3);
    assertThat(refused(service.ask(new Request.Up(RECORD))).lines().get(0)).contains("stays down");
    host.refuse(Integer.MAX_VALUE);
    restart();
    assertThat(service.requests.isDown()).isTrue();
    assertThat(host.state()).doesNotContain("landline0");
  }

  @Test
  void a_capture_is_disabled_for_a_time_that_a_reboot_does_not_end() throws Exception {
    List<String> captured = kernel();
    Optional<Duration> hours = Optional.of(Duration.ofHours(2));
    Reply.Done done = done(service.ask(new Request.Disable(RECORD, List.of("dmr"), hours)));
    assertThat(done.changed()).isTrue();
    assertThat(host.state()).doesNotContain("from 10.49.7.19");
    consistent(SITE);
    clock.pass(Duration.ofHours(1));
    reboot();
    assertThat(host.state()).doesNotContain("from 10.49.7.19");
    assertThat(service.requests.state(service.keeper).disabled().get(0).until())
        .contains(clock.instant().plus(Duration.ofHours(1)));
    assertThat(service.requests.due(clock.nanos())).isPresent();
    clock.pass(Duration.ofHours(1));
    service.step();
    assertThat(kernel()).isEqualTo(captured);
    consistent(SITE);
    assertThat(service.requests.state(service.keeper).disabled()).isEmpty();
  }

  @Test
  void a_disabled_capture_ends_in_time_even_if_the_disk_fails() throws Exception {
    List<String> captured = kernel();
    Optional<Duration> half = Optional.of(Duration.ofSeconds(30));
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), half)));
    done(service.ask(edit(SITE, OTHER, MINUTE)));
    Path file = paths.state().resolve("disabled-captures");
    Path stale = root.resolve("stale");
    Files.move(file, stale);
    Path inTheWay = Files.createDirectories(file.resolve("in-the-way"));
    clock.pass(Duration.ofSeconds(60));
    service.step();
    assertThat(kernel()).isEqualTo(captured);
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied", "rolled back");
    assertThat(service.requests.state(service.keeper).disabled()).isEmpty();
    clock.pass(Duration.ofSeconds(5));
    service.step();
    assertThat(log)
        .filteredOn(l -> l.contains("cannot write the list of disabled captures"))
        .hasSize(1);
    assertThat(service.requests.due(clock.nanos()))
        .hasValue(clock.nanos() + Duration.ofSeconds(5).toNanos());

    Files.delete(inTheWay);
    Files.delete(file);
    Files.move(stale, file);
    clock.pass(Duration.ofSeconds(5));
    service.step();
    assertThat(file).doesNotExist();
    assertThat(service.requests.due(clock.nanos())).isEmpty();
  }

  @Test
  void a_device_that_is_added_to_capture_again_is_captured_even_if_it_was_disabled_before()
      throws Exception {
    List<String> captured = kernel();
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), Optional.empty())));
    done(service.ask(edit(SITE, RELEASED, Optional.empty())));
    assertThat(service.requests.state(service.keeper).disabled()).isEmpty();
    done(service.ask(edit(RELEASED, SITE, Optional.empty())));
    assertThat(kernel()).isEqualTo(captured);
    restart();
    assertThat(kernel()).isEqualTo(captured);
  }

  @Test
  void a_disabled_capture_is_forgotten_only_after_a_confirmed_removal() throws Exception {
    List<String> captured = kernel();
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), Optional.empty())));
    List<String> disabled = kernel();
    done(service.ask(edit(SITE, RELEASED, MINUTE)));
    restart();
    clock.pass(Duration.ofSeconds(60));
    service.step();
    assertThat(kernel()).isEqualTo(disabled);
    assertThat(service.requests.state(service.keeper).disabled()).hasSize(1);
    done(service.ask(edit(SITE, RELEASED, MINUTE)));
    done(service.ask(new Request.Confirm(RECORD)));
    done(service.ask(edit(RELEASED, SITE, Optional.empty())));
    assertThat(kernel()).isEqualTo(captured);
  }

  @Test
  void devices_are_captured_if_the_list_of_disabled_ones_cannot_be_read() throws Exception {
    List<String> captured = kernel();
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), Optional.empty())));
    Files.writeString(paths.state().resolve("disabled-captures"), "{");
    restart();
    assertThat(kernel()).isEqualTo(captured);
    consistent(SITE);
    assertThat(log).anyMatch(l -> l.contains("disabled-captures is corrupt"));
  }

  @Test
  void a_capture_is_disabled_until_it_is_enabled() throws Exception {
    List<String> captured = kernel();
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), Optional.empty())));
    assertThat(done(service.ask(new Request.Enable(RECORD, List.of("dmr")))).changed()).isTrue();
    assertThat(kernel()).isEqualTo(captured);
    assertThat(done(service.ask(new Request.Enable(RECORD, List.of("dmr")))).changed()).isFalse();
    assertThat(
            refused(service.ask(new Request.Disable(RECORD, List.of("flex"), Optional.empty())))
                .lines()
                .get(0))
        .contains("'flex' is not captured");
    host.refuse(1);
    refused(service.ask(new Request.Disable(RECORD, List.of("dmr"), Optional.empty())));
    host.refuse(Integer.MAX_VALUE);
    restart();
    assertThat(kernel()).isEqualTo(captured);
  }
}
