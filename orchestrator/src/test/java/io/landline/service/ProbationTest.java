// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.ChangeRecord;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.drift.Wakeup;
import io.landline.net.HostEndpoint;
import io.landline.reconcile.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is changed on probation, and deaths at every moment of it. */
final class ProbationTest extends ServiceOnFakes {
  @Test
  void an_unconfirmed_configuration_is_rolled_back_at_its_deadline() throws Exception {
    Reply.Done done = done(service.ask(edit(SITE, OTHER, MINUTE)));
    assertThat(done.until()).contains(clock.instant().plusSeconds(60));
    consistent(OTHER);
    assertThat(service.outcome()).isEqualTo("unconfirmed");
    List<Reply> awaited = new ArrayList<>();
    service.requests.answer(new Request.Await(2), awaited::add, clock.nanos());
    clock.pass(Duration.ofSeconds(59));
    service.step();
    consistent(OTHER);
    assertThat(awaited).isEmpty();
    clock.pass(Duration.ofSeconds(1));
    service.step();
    consistent(SITE);
    assertThat(awaited).containsExactly(new Reply.Settled(false));
    assertThat(outcomes()).containsExactly("applied", "rolled back");
    assertThat(paths.etc().resolve("landline.json.refused")).hasContent(OTHER);
    assertThat(paths.state().resolve("probation")).doesNotExist();
  }

  @Test
  void a_confirmed_one_stays() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    List<Reply> awaited = new ArrayList<>();
    service.requests.answer(new Request.Await(2), awaited::add, clock.nanos());
    done(service.ask(new Request.Confirm(RECORD)));
    assertThat(awaited).containsExactly(new Reply.Settled(true));
    clock.pass(Duration.ofSeconds(61));
    service.step();
    consistent(OTHER);
    reboot();
    consistent(OTHER);
    assertThat(outcomes()).containsExactly("applied", "confirmed");
    assertThat(refused(service.ask(new Request.Confirm(RECORD))).lines().get(0))
        .contains("no configuration awaits");
  }

  @Test
  void no_other_change_is_accepted_until_the_confirmation() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    assertThat(refused(service.ask(edit(OTHER, SITE, Optional.empty()))).reason())
        .isEqualTo(Reason.NOT_NOW);
    List<String> captured = kernel();
    for (Request request :
        List.of(
            new Request.Down(RECORD),
            new Request.Disable(RECORD, List.of("dmr"), MINUTE),
            new Request.Enable(RECORD, List.of("dmr")))) {
      assertThat(refused(service.ask(request)).reason()).isEqualTo(Reason.NOT_NOW);
    }
    assertThat(kernel()).isEqualTo(captured);
    done(service.ask(new Request.Rollback(RECORD)));
    consistent(SITE);
    done(service.ask(edit(SITE, OTHER, Optional.empty())));
    consistent(OTHER);
  }

  @Test
  void a_restart_of_the_service_keeps_the_deadline() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    clock.pass(Duration.ofSeconds(30));
    restart();
    consistent(OTHER);
    assertThat(service.outcome()).isEqualTo("unconfirmed");
    clock.pass(Duration.ofSeconds(30));
    service.step();
    consistent(SITE);
    restart();
    consistent(SITE);
  }

  @Test
  void the_deadline_may_pass_while_the_service_is_stopped() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    clock.pass(Duration.ofSeconds(61));
    restart();
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied", "rolled back");
    assertThat(done(service.ask(edit(SITE, OTHER, Optional.empty()))).number()).isEqualTo(3);
  }

  @Test
  void the_next_boot_never_loads_it() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    reboot();
    consistent(SITE);
    assertThat(paths.etc().resolve("landline.json.refused")).hasContent(OTHER);
  }

  @Test
  void a_file_changed_by_hand_can_be_on_probation_too() throws Exception {
    Files.writeString(paths.configuration(), OTHER);
    ChangeRecord apply = new ChangeRecord(RECORD.author(), "apply --confirm 60s");
    done(service.ask(new Request.Apply(apply, Optional.empty(), MINUTE)));
    consistent(OTHER);
    clock.pass(Duration.ofSeconds(60));
    service.step();
    consistent(SITE);
  }

  @Test
  void a_file_changed_by_hand_meanwhile_is_left_alone() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    Files.writeString(paths.configuration(), OTHER + "\n");
    clock.pass(Duration.ofSeconds(60));
    service.step();
    assertThat(file()).isEqualTo(OTHER + "\n");
    assertThat(host.state()).contains("55193").doesNotContain("55194");
    assertThat(log).anyMatch(l -> l.contains("edited meanwhile"));
  }

  /** Dies at each of the kernel's changes in turn, comes back, and all agrees. */
  private void dieEverywhere(Optional<Duration> probation) throws Exception {
    boolean died = true;
    int deaths = 0;
    for (int at = 1; died; at++) {
      host.die(at);
      died = false;
      try {
        service.requests.answer(edit(SITE, OTHER, probation), reply -> {}, clock.nanos());
      } catch (FakeHost.Died e) {
        died = true;
        deaths++;
      }
      restart();
      consistent(SITE, OTHER);
      if (probation.isPresent()) {
        clock.pass(Duration.ofSeconds(60));
        service.step();
        consistent(SITE);
      } else if (file().equals(OTHER)) {
        done(service.ask(edit(OTHER, SITE, Optional.empty())));
        consistent(SITE);
      }
    }
    assertThat(deaths).isPositive();
  }

  @Test
  void a_crash_during_an_edit_leaves_nothing_half_done() throws Exception {
    dieEverywhere(Optional.empty());
  }

  @Test
  void a_crash_before_the_confirmation_leaves_nothing_half_done() throws Exception {
    dieEverywhere(MINUTE);
  }

  @Test
  void a_crash_during_a_rollback_completes_the_rollback() throws Exception {
    boolean died = true;
    for (int at = 1; died; at++) {
      service.ask(edit(SITE, OTHER, MINUTE));
      clock.pass(Duration.ofSeconds(60));
      host.die(at);
      died = false;
      try {
        service.step();
      } catch (FakeHost.Died e) {
        died = true;
      }
      restart();
      consistent(SITE);
    }
  }

  @Test
  void a_rollback_needs_no_file_that_can_break_meanwhile() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    Files.createDirectories(paths.presharedKeys());
    Files.writeString(paths.presharedKeys().resolve("hub"), "no key");
    Files.writeString(paths.state().resolve("last-good.json"), "{");
    clock.pass(Duration.ofSeconds(60));
    service.step();
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied", "rolled back");
  }

  @Test
  void a_former_configuration_that_cannot_be_read_after_a_restart_is_retried() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    Path former = paths.state().resolve("last-good.json");
    Files.writeString(former, "{");
    restart();
    assertThat(service.outcome()).isEqualTo("unconfirmed");
    clock.pass(Duration.ofSeconds(60));
    service.step();
    assertThat(outcomes()).containsExactly("applied", "unconfirmed");
    clock.pass(Duration.ofSeconds(5));
    service.step();
    assertThat(log)
        .filteredOn(l -> l.contains("cannot read or write the service's files"))
        .hasSize(1);
    assertThat(service.requests.due(clock.nanos()))
        .hasValue(clock.nanos() + Duration.ofSeconds(5).toNanos());
    Files.writeString(former, SITE);
    clock.pass(Duration.ofSeconds(5));
    service.step();
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied", "rolled back");
  }

  @Test
  void a_rollback_that_the_kernel_refuses_is_retried() throws Exception {
    service.ask(edit(SITE, OTHER, MINUTE));
    clock.pass(Duration.ofSeconds(60));
    host.refuse(1);
    service.step();
    host.refuse(Integer.MAX_VALUE);
    clock.pass(Duration.ofSeconds(6));
    service.step();
    consistent(SITE);
  }

  @Test
  void a_hub_by_another_name_is_proved_only_when_the_tunnel_sends_to_it() throws Exception {
    String moved = SITE.replace("203.0.113.10:51820", "hub.example.net:51820");
    assertThat(service.requests.unproved()).isEmpty();
    done(service.ask(edit(SITE, moved, MINUTE)));
    // The tunnel goes on to where the hub was.
    assertThat(host.state()).contains("203.0.113.10:51820");
    service.names.awaitNeed(Duration.ofDays(1));
    assertThat(service.requests.unproved())
        .contains("hub.example.net:51820 has not been resolved yet");
    service.names.refresh();
    assertThat(service.requests.unproved()).contains("hub.example.net:51820 cannot be resolved");
    resolved = List.of(HostEndpoint.parse("203.0.113.77:51820").numeric().orElseThrow());
    assertThat(service.names.refresh()).isTrue();
    assertThat(service.requests.unproved())
        .contains("the tunnel does not use hub.example.net:51820 yet");
    service.keeper.woken(Wakeup.of(Wakeup.Kind.RESOLVED), clock.nanos());
    service.step();
    assertThat(host.state()).contains("203.0.113.77:51820");
    assertThat(service.requests.unproved()).isEmpty();
  }

  @Test
  void what_is_not_on_probation_is_judged_whether_the_hubs_name_is_found_or_not() throws Exception {
    String moved = SITE.replace("203.0.113.10:51820", "hub.example.net:51820");
    done(service.ask(edit(SITE, moved, Optional.empty())));
    assertThat(service.requests.unproved()).isEmpty();
  }
}
