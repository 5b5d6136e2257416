// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.channel.EnrolReply;
import io.landline.channel.EnrolResult;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Reply;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.net.IpAddress;
import io.landline.path.HubAddress;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.FakeHost;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site with a one-time key, and a hub whose answers the test writes. */
final class SiteEnrolmentTest {
  private static final PrivateKey HUB = PrivateKey.generate();
  private static final PrivateKey TOKYO = PrivateKey.generate();
  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" } }
      """
          .formatted(HUB.publicKey());

  @TempDir Path root;
  private final PrivateKey oneTime = PrivateKey.generate();
  private final List<String> events = new ArrayList<>();
  private final Log log = (priority, line) -> events.add(line);

  /** What the hub answers; silence once they are used up. */
  private final Queue<EnrolResult> answers = new ArrayDeque<>();

  /** Whether each call was made with the one-time key in the tunnel. */
  private final List<Boolean> callsOneTime = new ArrayList<>();

  /** Whom each call asked, by the name that the site has there. */
  private final List<String> asked = new ArrayList<>();

  private HostPaths paths = new HostPaths(Path.of("/nonexistent"));
  private KeyFiles keys = new KeyFiles(paths, warning -> {});
  private long now = 1_000_000_000L;

  @BeforeEach
  void files() throws Exception {
    paths = new HostPaths(root);
    keys = new KeyFiles(paths, warning -> {});
    Files.createDirectories(paths.etc());
    Files.createDirectories(paths.run());
    Files.writeString(paths.configuration(), SITE);
    keys.createPrivateKey();
    keys.writeEnrolmentKey(HubLink.ONLY, Optional.of(oneTime));
  }

  /** The parts of a service that enrolment needs. */
  private final class Service {
    final HostUpkeep upkeep;
    final SiteEnrolment enrolment;

    Service() throws Exception {
      upkeep =
          new HostUpkeep(
              paths,
              FakeHost.site(root.resolve("unused")).kernel,
              new HubAddress(name -> List.of()),
              LoadedConfiguration.read(paths, log),
              log,
              policy -> 0,
              what -> {});
      enrolment = new SiteEnrolment(paths, upkeep, log, events::add, this::call);
      load();
    }

    private EnrolmentCall call() {
      return new EnrolmentCall(
          (policy, request) -> {
            assertThat(request.publicKey()).isEqualTo(ownKey().publicKey());
            assertThat(
                    request
                        .proof()
                        .isValid(hub(policy), inForce(policy).publicKey(), request.publicKey()))
                .isTrue();
            asked.add(policy.name().text());
            callsOneTime.add(!inForce(policy).equals(ownKey()));
            EnrolResult answer = answers.poll();
            return answer == null
                ? EnrolmentCall.Outcome.silence("no answer")
                : EnrolmentCall.Outcome.of(
                    new EnrolReply(
                        "0.2.0",
                        new Name("seattle"),
                        policy.name(),
                        IpAddress.parse("203.0.113.10"),
                        answer));
          },
          Runnable::run,
          () -> {});
    }

    void load() {
      enrolment.refresh(upkeep.wanted());
      upkeep.want(enrolment.over(upkeep.wanted()));
    }

    /** As the working thread does, for some time. */
    void run(Duration time) {
      long end = now + time.toNanos();
      for (; now < end; now += Duration.ofMillis(500).toNanos()) {
        if (enrolment.step(now)) {
          load();
        }
      }
    }

    boolean usesOwnKey() {
      return inForce().equals(ownKey());
    }

    /** The key that the tunnel uses. */
    PrivateKey inForce() {
      return inForce(0);
    }

    PrivateKey inForce(int hub) {
      LoadedConfiguration loaded = upkeep.wanted();
      SitePolicy policy = ((Configuration.Site) loaded.configuration()).policy();
      return policy.links().get(hub).key(loaded.key().privateKey());
    }

    private static PrivateKey hub(SitePolicy view) {
      return view.name().text().endsWith(".tokyo") ? TOKYO : HUB;
    }

    private PrivateKey inForce(SitePolicy view) {
      return inForce(view.name().text().endsWith(".tokyo") ? 1 : 0);
    }
  }

  private PrivateKey ownKey() {
    try {
      return keys.privateKey();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_one_time_key_is_used_until_the_hub_has_the_own_one() throws Exception {
    Service service = new Service();
    assertThat(service.usesOwnKey()).isFalse();
    assertThat(service.enrolment.isPending()).isTrue();
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(3));
    assertThat(callsOneTime).containsExactly(true);
    assertThat(service.usesOwnKey()).isTrue();
    assertThat(service.enrolment.isPending()).isFalse();
    assertThat(service.enrolment.state()).isEmpty();
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
    assertThat(events)
        .containsExactly(
            "enrolled at hub seattle; the tunnel uses this site's own key from now on");
    assertThat(new Service().usesOwnKey()).isTrue();
  }

  /** The hub may have taken the key, so that the one-time key reaches it no more. */
  @Test
  void both_keys_are_tried_in_turn_while_the_hub_is_silent() throws Exception {
    Service service = new Service();
    service.run(Duration.ofSeconds(25));
    assertThat(callsOneTime).contains(true, false);
    assertThat(callsOneTime.get(0)).isTrue();
    assertThat(service.enrolment.state().get(0).problem())
        .isEqualTo(
            "the hub does not answer at 203.0.113.10:51820: either the code was used or replaced"
                + " or has expired, or UDP does not get through");
    service.run(Duration.ofSeconds(10));
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(12));
    assertThat(service.usesOwnKey()).isTrue();
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
  }

  @Test
  void a_restart_goes_on() throws Exception {
    new Service().run(Duration.ofSeconds(12));
    Service again = new Service();
    assertThat(again.usesOwnKey()).isFalse();
    answers.add(EnrolResult.ENROLLED);
    again.run(Duration.ofSeconds(3));
    assertThat(again.usesOwnKey()).isTrue();
  }

  @Test
  void a_refusal_is_said_and_asked_again_seldom() throws Exception {
    Service service = new Service();
    answers.add(EnrolResult.UNPROVED);
    service.run(Duration.ofSeconds(59));
    assertThat(callsOneTime).hasSize(1);
    assertThat(service.enrolment.state().get(0).problem())
        .isEqualTo(
            "the request was not made with the key that this site has on the hub; on it: landline"
                + " site replace wa7vc");
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(5));
    assertThat(service.usesOwnKey()).isTrue();
  }

  @Test
  void another_code_begins_anew() throws Exception {
    Service service = new Service();
    service.run(Duration.ofSeconds(12));
    assertThat(service.usesOwnKey()).isTrue();
    PrivateKey other = PrivateKey.generate();
    keys.writeEnrolmentKey(HubLink.ONLY, Optional.of(other));
    service.load();
    assertThat(service.inForce()).isEqualTo(other);
  }

  /** A site that enrolled, in the course of changing its key. */
  private Service rotating(List<Reply> replies) throws Exception {
    keys.writeEnrolmentKey(HubLink.ONLY, Optional.empty());
    Service service = new Service();
    service.enrolment.rotate(replies::add, now);
    return service;
  }

  @Test
  void the_former_key_is_used_until_the_hub_has_the_new_one() throws Exception {
    PrivateKey former = ownKey();
    List<Reply> replies = new ArrayList<>();
    Service service = rotating(replies);
    assertThat(ownKey()).isNotEqualTo(former);
    assertThat(service.inForce()).isEqualTo(former);
    assertThat(replies).isEmpty();
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(3));
    assertThat(service.usesOwnKey()).isTrue();
    assertThat(replies).singleElement().isInstanceOf(Reply.Done.class);
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
    assertThat(events).containsExactly("hub seattle took this site's new key");
    service.enrolment.rotate(replies::add, now);
    assertThat(service.enrolment.isPending()).isTrue();
  }

  @Test
  void a_key_that_the_hub_refuses_is_not_kept() throws Exception {
    PrivateKey former = ownKey();
    List<Reply> replies = new ArrayList<>();
    Service service = rotating(replies);
    answers.add(EnrolResult.KEY_TAKEN);
    service.run(Duration.ofSeconds(3));
    assertThat(ownKey()).isEqualTo(former);
    assertThat(service.usesOwnKey()).isTrue();
    assertThat(service.enrolment.isPending()).isFalse();
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
    assertThat(replies).singleElement().isInstanceOf(Reply.Refused.class);
  }

  @Test
  void a_lost_answer_is_found_out_by_trying_both_keys() throws Exception {
    List<Reply> replies = new ArrayList<>();
    Service service = rotating(replies);
    service.run(Duration.ofSeconds(61));
    service.enrolment.endWait(now);
    assertThat(callsOneTime).contains(false);
    assertThat(replies).singleElement().isInstanceOf(Reply.Refused.class);
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(12));
    assertThat(service.usesOwnKey()).isTrue();
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
    assertThat(replies).hasSize(1);
  }

  @Test
  void only_the_key_that_the_tunnel_uses_is_changed() throws Exception {
    List<Reply> replies = new ArrayList<>();
    Service enrolling = new Service();
    enrolling.enrolment.rotate(replies::add, now);
    assertThat(replies).singleElement().isInstanceOf(Reply.Refused.class);
    keys.writeEnrolmentKey(HubLink.ONLY, Optional.empty());
    Service service = new Service();
    PrivateKey byHand = PrivateKey.generate();
    keys.writePrivateKey(byHand);
    service.enrolment.rotate(replies::add, now);
    assertThat(replies).hasSize(2);
    assertThat(ownKey()).isEqualTo(byHand);
    assertThat(paths.enrolmentKey(HubLink.ONLY)).doesNotExist();
  }

  private static final String TWO_HUBS =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
        "hubs": [
          { "name": "hub", "tunnel": { "address": "10.99.0.2/24" }, "publicKey": "%1$s",
            "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
            "publicAddress": "203.0.113.10" },
          { "name": "tokyo", "tunnel": { "address": "10.98.0.2/24" }, "publicKey": "%2$s",
            "endpoint": "203.0.113.200:51820", "address": "10.98.0.1",
            "publicAddress": "203.0.113.200" } ] }
      """;

  private Service rotatingAtTwo(List<Reply> replies) throws Exception {
    Files.writeString(
        paths.configuration(), TWO_HUBS.formatted(HUB.publicKey(), TOKYO.publicKey()));
    return rotating(replies);
  }

  @Test
  void two_hubs_get_the_new_key_one_after_the_other() throws Exception {
    PrivateKey former = ownKey();
    List<Reply> replies = new ArrayList<>();
    Service service = rotatingAtTwo(replies);
    answers.add(EnrolResult.ENROLLED);
    while (!service.inForce(0).equals(ownKey())) {
      service.run(Duration.ofMillis(500));
    }
    assertThat(asked).contains("wa7vc.hub");
    assertThat(service.inForce(1)).isEqualTo(former);
    assertThat(replies).isEmpty();
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(3));
    assertThat(service.inForce(1)).isEqualTo(ownKey());
    assertThat(replies).singleElement().isInstanceOf(Reply.Done.class);
    assertThat(service.enrolment.isPending()).isFalse();
  }

  @Test
  void where_the_first_of_two_hubs_refuses_neither_gets_the_new_key() throws Exception {
    PrivateKey former = ownKey();
    List<Reply> replies = new ArrayList<>();
    Service service = rotatingAtTwo(replies);
    answers.add(EnrolResult.KEY_TAKEN);
    service.run(Duration.ofSeconds(3));
    assertThat(asked).containsExactly("wa7vc.hub");
    assertThat(ownKey()).isEqualTo(former);
    assertThat(service.enrolment.isPending()).isFalse();
    assertThat(replies).singleElement().isInstanceOf(Reply.Refused.class);
  }

  @Test
  void where_the_second_hub_refuses_its_tunnel_keeps_the_former_key_until_it_takes_the_new_one()
      throws Exception {
    PrivateKey former = ownKey();
    List<Reply> replies = new ArrayList<>();
    Service service = rotatingAtTwo(replies);
    answers.add(EnrolResult.ENROLLED);
    answers.add(EnrolResult.UNPROVED);
    service.run(Duration.ofSeconds(5));
    assertThat(service.inForce(0)).isEqualTo(ownKey()).isNotEqualTo(former);
    assertThat(service.inForce(1)).isEqualTo(former);
    assertThat(((Reply.Refused) replies.get(0)).lines().get(0))
        .startsWith("hub hub has this site's new key, but hub tokyo does not take it: ")
        .endsWith("landline status shows it till then");
    assertThat(service.enrolment.state())
        .singleElement()
        .satisfies(pending -> assertThat(pending.site()).hasToString("wa7vc.tokyo"));
    // After a restart too.
    Service again = new Service();
    assertThat(again.inForce(0)).isEqualTo(ownKey());
    assertThat(again.inForce(1)).isEqualTo(former);
    answers.add(EnrolResult.ENROLLED);
    again.run(Duration.ofSeconds(3));
    assertThat(again.inForce(1)).isEqualTo(ownKey());
  }

  @Test
  void a_one_time_key_of_the_second_hub_leaves_the_first_tunnel_alone() throws Exception {
    Files.writeString(
        paths.configuration(), TWO_HUBS.formatted(HUB.publicKey(), TOKYO.publicKey()));
    keys.writeEnrolmentKey(HubLink.ONLY, Optional.empty());
    keys.writeEnrolmentKey(new Name("tokyo"), Optional.of(oneTime));
    Service service = new Service();
    assertThat(service.inForce(0)).isEqualTo(ownKey());
    assertThat(service.inForce(1)).isEqualTo(oneTime);
    assertThat(service.enrolment.pending()).containsExactly(new Name("tokyo"));
    service.run(Duration.ofSeconds(25));
    assertThat(service.inForce(0)).isEqualTo(ownKey());
    assertThat(asked).containsOnly("wa7vc.tokyo");
    answers.add(EnrolResult.ENROLLED);
    service.run(Duration.ofSeconds(12));
    assertThat(service.inForce(1)).isEqualTo(ownKey());
    assertThat(service.enrolment.isPending()).isFalse();
  }
}
