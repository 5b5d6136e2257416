// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.control.Request;
import io.landline.health.history.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people change goes into the history of health, with who did it. */
final class ChangeEventsTest extends ServiceOnFakes {
  @BeforeEach
  void forget() {
    service.requests.news();
  }

  private String news() {
    List<Event> events = service.requests.news();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).kind()).isEqualTo(Event.Kind.CHANGE);
    assertThat(events.get(0).time()).isEqualTo(clock.instant());
    assertThat(service.requests.news()).isEmpty();
    return events.get(0).text();
  }

  @Test
  void an_edit() {
    done(service.ask(edit(SITE, OTHER, Optional.empty())));
    assertThat(news()).startsWith("configuration 2 applied (forward set ipsc, by josh, sudo)");
  }

  @Test
  void a_rollback_restores_the_former_configuration_and_secrets() {
    done(service.ask(edit(SITE, OTHER, MINUTE)));
    assertThat(news()).contains("configuration 2 applied, unless confirmed until");
    clock.pass(Duration.ofSeconds(61));
    service.step();
    assertThat(news()).startsWith("configuration 2 rolled back (not confirmed in time)");
  }

  @Test
  void down_and_up() {
    done(service.ask(new Request.Down(RECORD)));
    assertThat(news()).contains("taken down", "josh");
    done(service.ask(new Request.Up(RECORD)));
    assertThat(news()).contains("up again", "josh");
  }

  @Test
  void a_capture_that_is_disabled_and_enabled_again_by_its_time() {
    Optional<Duration> hour = Optional.of(Duration.ofHours(1));
    done(service.ask(new Request.Disable(RECORD, List.of("dmr"), hour)));
    assertThat(news()).contains("capture disabled: dmr");
    clock.pass(Duration.ofHours(2));
    service.step();
    assertThat(news()).contains("captured again at the end of the time: dmr");
  }

  @Test
  void no_event_without_a_change() {
    service.ask(new Request.Up(RECORD));
    service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty()));
    assertThat(service.requests.news()).isEmpty();
  }
}
