// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.log.Log;
import io.landline.netlink.MalformedMessageException;
import io.landline.path.TunnelWatch;
import io.landline.reconcile.HostException;
import io.landline.service.change.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class KeeperTest {
  private static final Wakeup BY_NFT =
      Wakeup.changed(Optional.of(new Culprit(812, Optional.of("nft"), true)));
  private static final Wakeup BY_UNKNOWN = Wakeup.changed(Optional.empty());

  private final Recorder log = new Recorder();
  private final Kernel kernel = new Kernel();
  private long now;
  private final Keeper keeper =
      new Keeper(kernel, log, 0, InstantSource.fixed(Instant.EPOCH), () -> now);

  /** A kernel whose difference the test sets. */
  private static final class Kernel implements Upkeep {
    private List<String> differs = List.of();
    private List<String> meanwhile = List.of();
    private boolean foreign;
    private boolean wireGuardUnchanged = true;
    private boolean repairsEnabled = true;
    private TunnelWatch.Outcome tunnel = TunnelWatch.Outcome.AS_BEFORE;
    private Optional<RuntimeException> failure = Optional.empty();
    private int looks;
    private int repairs;
    private int invalidated;

    @Override
    public void invalidate() {
      invalidated++;
    }

    @Override
    public Difference difference() {
      looks++;
      if (failure.isPresent()) {
        throw failure.get();
      }
      return new Difference(foreign, differs.size() + " things", differs, Set.of());
    }

    @Override
    public RepairResult repair() {
      repairs++;
      differs = Stream.concat(differs.stream(), meanwhile.stream()).toList();
      Difference done = new Difference(foreign, differs.size() + " things", differs, Set.of());
      meanwhile = List.of();
      differs = List.of();
      foreign = true;
      wireGuardUnchanged = true;
      return new RepairResult(done, 0);
    }

    @Override
    public boolean isWireGuardUnchanged() {
      return wireGuardUnchanged;
    }

    @Override
    public boolean repairsEnabled() {
      return repairsEnabled;
    }

    @Override
    public TunnelWatch.Outcome watchTunnel(long now) {
      TunnelWatch.Outcome is = tunnel;
      tunnel = TunnelWatch.Outcome.AS_BEFORE;
      return is;
    }
  }

  private static final class Recorder implements Log {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void write(Priority priority, String message) {
      lines.add(priority + " " + message);
    }
  }

  private long step() {
    return keeper.step(now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void started() {
    step();
    kernel.looks = 0;
    kernel.repairs = 0;
    log.lines.clear();
  }

  private void change(Wakeup wakeup) {
    kernel.differs = List.of("ip rule add 4210");
    keeper.woken(wakeup, now);
    step();
  }

  @Test
  void applies_the_configuration_at_start() {
    kernel.differs = List.of("everything");
    step();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(keeper.repaired()).isZero();
    assertThat(log.lines).containsExactly("INFO applied: everything");
  }

  @Test
  void reads_everything_at_each_round_after_a_loss_and_after_a_failure_but_not_after_an_edit() {
    started();
    kernel.invalidated = 0;
    keeper.lookAtAll(now);
    step();
    change(BY_NFT);
    assertThat(kernel.invalidated).isZero();
    keeper.woken(Wakeup.of(Wakeup.Kind.LOST_EVENTS), now);
    assertThat(kernel.invalidated).isEqualTo(1);
    step();
    kernel.failure = Optional.of(new HostException("no WireGuard", "load it"));
    change(BY_NFT);
    assertThat(kernel.invalidated).isEqualTo(2);
  }

  @Test
  void edits_do_not_put_off_the_round_that_reads_everything() {
    started();
    kernel.invalidated = 0;
    pass(Keeper.ROUND.minusSeconds(1));
    keeper.lookAtAll(now);
    step();
    assertThat(kernel.invalidated).isZero();
    pass(Duration.ofSeconds(1));
    step();
    assertThat(kernel.invalidated).isEqualTo(1);
  }

  @Test
  void repairs_changes_by_others_at_once_and_counts_and_names_them() {
    started();
    change(BY_NFT);
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(keeper.repaired()).isEqualTo(1);
    assertThat(log.lines)
        .containsExactly("NOTICE changed by others (nft, process 812), repaired: ip rule add 4210");
  }

  @Test
  void remembers_the_newest_of_many_processes_while_it_cannot_read_the_kernel() {
    started();
    kernel.failure = Optional.of(new HostException("no WireGuard", "load it"));
    for (int pid = 1001; pid <= 1100; pid++) {
      keeper.woken(Wakeup.changed(Optional.of(new Culprit(pid, Optional.empty(), true))), now);
      step();
    }
    kernel.failure = Optional.empty();
    kernel.foreign = true;
    kernel.differs = List.of("ip rule add 4210");
    pass(Duration.ofMinutes(6));
    step();
    String message = log.lines.get(log.lines.size() - 1);
    assertThat(message).contains("process 1085").contains("process 1100");
    assertThat(message).doesNotContain("process 1084");
  }

  @Test
  void an_event_without_a_difference_leads_to_no_repair() {
    started();
    keeper.woken(BY_NFT, now);
    step();
    assertThat(kernel.looks).isEqualTo(1);
    assertThat(kernel.repairs).isZero();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void a_process_with_a_harmless_change_is_not_named_for_the_next_one() {
    started();
    keeper.woken(BY_NFT, now);
    step();
    change(BY_UNKNOWN);
    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0)).doesNotContain("nft,").contains("origin unknown");
  }

  @Test
  void lost_events_lead_to_a_full_check() {
    started();
    kernel.differs = List.of("ip rule add 4210");
    keeper.woken(Wakeup.of(Wakeup.Kind.LOST_EVENTS), now);
    keeper.woken(Wakeup.of(Wakeup.Kind.LOST_EVENTS), now);
    step();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(log.lines)
        .containsExactly(
            "INFO kernel events were lost; checking everything",
            "NOTICE changed by others (origin unknown), repaired: ip rule add 4210");
  }

  @Test
  void checks_everything_after_five_minutes_without_an_event() {
    started();
    pass(Keeper.ROUND.minusSeconds(1));
    step();
    assertThat(kernel.looks).isZero();
    pass(Duration.ofSeconds(1));
    step();
    assertThat(kernel.repairs).isEqualTo(1);
  }

  @Test
  void changes_between_check_and_repair_are_counted_too() {
    started();
    kernel.meanwhile = List.of("nft add table");
    pass(Keeper.ROUND);
    step();
    assertThat(keeper.repaired()).isEqualTo(1);
    assertThat(log.lines).singleElement().asString().contains("nft add table");
  }

  @Test
  void notices_changes_that_send_no_events() {
    started();
    kernel.wireGuardUnchanged = false;
    kernel.differs = List.of("wg set peer");
    pass(Keeper.WIREGUARD_LOOK);
    step();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(keeper.repaired()).isEqualTo(1);
  }

  @Test
  void is_due_again_for_the_next_look_at_wireguard() {
    assertThat(step()).isEqualTo(Keeper.WIREGUARD_LOOK.toNanos());
  }

  @Test
  void a_program_that_undoes_repairs_slows_them_down_and_is_named_once() {
    started();
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofMillis(250));
      change(BY_NFT);
    }
    // 20 at once, and then one every 4 s for 25 s
    assertThat(kernel.repairs).isBetween(25, 28);
    assertThat(log.lines.stream().filter(l -> l.startsWith("ERROR")))
        .singleElement()
        .asString()
        .contains("nft, process 812");
    assertThat(keeper.trouble()).contains("keeps undoing").contains("nft, process 812");
  }

  @Test
  void after_a_fight_it_reports_the_end_and_repairs_the_last_change() {
    started();
    for (int i = 0; i < 50; i++) {
      pass(Duration.ofMillis(250));
      change(BY_NFT);
    }
    pass(Duration.ofSeconds(4));
    step();
    assertThat(kernel.differs).isEmpty();
    pass(Duration.ofSeconds(90));
    step();
    assertThat(log.lines).last().asString().contains("no longer being undone");
    assertThat(keeper.trouble()).isEmpty();
  }

  @Test
  void many_events_lead_to_few_checks() {
    started();
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(1));
      keeper.woken(BY_UNKNOWN, now);
      step();
    }
    assertThat(kernel.looks).isBetween(20, 26);
  }

  @Test
  void an_unsuitable_host_is_reported_once_and_retried() {
    started();
    kernel.failure = Optional.of(new HostException("there is no br0", "make it"));
    keeper.woken(BY_UNKNOWN, now);
    for (int i = 0; i < 10; i++) {
      step();
      pass(Duration.ofSeconds(5));
    }
    assertThat(log.lines).hasSize(1);
    assertThat(keeper.trouble()).contains("br0");
    kernel.failure = Optional.empty();
    kernel.differs = List.of("everything");
    step();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(keeper.trouble()).isEmpty();
  }

  @Test
  void an_event_shortens_the_pause_after_a_failure() {
    started();
    kernel.failure = Optional.of(new HostException("there is no br0", "make it"));
    change(BY_UNKNOWN);
    pass(Duration.ofMillis(200));
    step();
    kernel.failure = Optional.empty();
    keeper.woken(BY_UNKNOWN, now);
    pass(Duration.ofMillis(200));
    step();
    assertThat(kernel.repairs).isEqualTo(1);
  }

  @Test
  void remembers_the_last_repairs_the_newest_first() {
    started();
    for (int i = 0; i < 60; i++) {
      kernel.differs = List.of("ip rule add " + i);
      keeper.woken(BY_NFT, now);
      pass(Duration.ofMillis(4010));
      step();
    }
    assertThat(keeper.lastRepairs()).hasSize(50);
    assertThat(keeper.lastRepairs().get(0))
        .isEqualTo(
            new Repair(
                Instant.EPOCH, "ip rule add 59", "nft, process 812", Duration.ofMillis(4010)));
  }

  @Test
  void reports_and_leaves_differences_that_are_not_repaired() {
    started();
    kernel.repairsEnabled = false;
    change(BY_NFT);
    keeper.woken(BY_UNKNOWN, now);
    step();
    assertThat(kernel.repairs).isZero();
    assertThat(keeper.repaired()).isZero();
    assertThat(log.lines)
        .containsExactly(
            "WARNING changed by others (nft, process 812), not repaired: ip rule add 4210");
    assertThat(keeper.trouble()).contains("not repaired");
    pass(Keeper.ROUND);
    step();
    assertThat(kernel.repairs).isZero();

    kernel.foreign = false;
    keeper.woken(BY_UNKNOWN, now);
    step();
    assertThat(kernel.repairs).as("a wanted change is applied").isEqualTo(1);
    assertThat(keeper.trouble()).isEmpty();
  }

  @Test
  void applies_the_new_endpoint_after_the_hub_moved() {
    started();
    kernel.tunnel = TunnelWatch.Outcome.CHANGED;
    kernel.foreign = false;
    kernel.differs = List.of("wg set peer endpoint");
    pass(Keeper.WIREGUARD_LOOK);
    step();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(keeper.repaired()).isZero();
  }

  @Test
  void checks_live_flows_when_the_other_end_answers_again() {
    started();
    kernel.tunnel = TunnelWatch.Outcome.REVIVED;
    pass(Keeper.WIREGUARD_LOOK);
    step();
    step();
    assertThat(kernel.repairs).isEqualTo(1);
  }

  @Test
  void a_malformed_answer_does_not_end_the_service() {
    started();
    kernel.failure = Optional.of(new MalformedMessageException("an element of dnat has no key"));
    change(BY_UNKNOWN);
    assertThat(keeper.trouble()).isEqualTo("an element of dnat has no key");
    kernel.failure = Optional.empty();
    pass(Duration.ofSeconds(10));
    step();
    assertThat(keeper.trouble()).isEmpty();
    assertThat(kernel.repairs).isEqualTo(1);
    assertThat(Refusals.words(new MalformedMessageException("no sense"))).isEqualTo("no sense");
  }
}
