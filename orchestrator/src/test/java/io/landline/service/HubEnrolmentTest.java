// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.ServiceState;
import io.landline.channel.DeclareRequest;
import io.landline.channel.EnrolReply;
import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.channel.LastReply;
import io.landline.channel.Response;
import io.landline.control.Request;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.OneTimeCode;
import io.landline.grant.Declaration;
import io.landline.grant.DeviceName;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.reconcile.FakeHost;
import io.landline.wireguard.KeyProof;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub's service and the one-time codes that it gave out. */
final class HubEnrolmentTest extends ServiceOnFakes {
  private static final Name WA7VC = new Name("wa7vc");
  private static final Name OTHER_SITE = new Name("w7club");
  private static final IpAddress SENDER = IpAddress.parse("10.99.0.2");
  private static final Duration A_DAY = Duration.ofHours(24);

  private final PrivateKey oneTimeKey = PrivateKey.generate();
  private final PublicKey oneTime = oneTimeKey.publicKey();
  private final PrivateKey ownKey = PrivateKey.generate();
  private final PublicKey own = ownKey.publicKey();
  private final PublicKey others = PrivateKey.generate().publicKey();

  @BeforeEach
  void hubWithCode() throws Exception {
    host = FakeHost.hub(root.resolve("unused"));
    Files.writeString(paths.configuration(), hub(oneTime));
    giveOut(oneTime);
    service = new Service();
  }

  private String hub(PublicKey key) {
    return """
        { "role": "hub", "name": "seattle",
          "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
          "tunnel": { "address": "10.99.0.1/24" },
          "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2", "lan": [] },
                     { "name": "w7club", "publicKey": "%s", "address": "10.99.0.3", "lan": [] } ] }
        """
        .formatted(key, others);
  }

  private void giveOut(PublicKey key) throws Exception {
    new EnrolmentFiles(paths)
        .add(
            WA7VC,
            new OneTimeCode(key, clock.instant(), clock.instant().plus(A_DAY), Optional.empty()));
  }

  private EnrolResult enrol(PublicKey key) throws Exception {
    return enrol(oneTimeKey, key);
  }

  private EnrolRequest request(PrivateKey inForce, PublicKey key) {
    PublicKey hubs = service.upkeep.wanted().key().publicKey();
    return new EnrolRequest("0.2.0", key, KeyProof.of(inForce, hubs, key));
  }

  private EnrolResult enrol(PrivateKey inForce, PublicKey key) throws Exception {
    Response response = service.requests.enrol(SENDER, request(inForce, key), clock.nanos());
    assertThat(response.isOk()).as(response.body()).isTrue();
    EnrolReply reply = RecordCodec.decode(EnrolReply.class, response.body());
    assertThat(reply.hub()).hasToString("seattle");
    assertThat(reply.site()).isEqualTo(WA7VC);
    assertThat(reply.publicAddress()).hasToString("203.0.113.10");
    service.step();
    return reply.result();
  }

  private void pass(Duration time) {
    clock.pass(time);
    service.step();
    service.step();
  }

  private void peerHas(PublicKey key) {
    assertThat(service.upkeep.wanted().configuration().publicKeys())
        .isEqualTo(Map.of(WA7VC, key, OTHER_SITE, others));
    assertThat(service.upkeep.difference().isEmpty()).isTrue();
    assertThat(host.state()).contains(key.toString());
  }

  @Test
  void the_sites_own_key_replaces_the_one_time_key_once_the_answer_has_left() throws Exception {
    peerHas(oneTime);
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    peerHas(oneTime);
    pass(Duration.ofSeconds(1));
    peerHas(own);
    assertThat(file()).isEqualTo(hub(own));
    assertThat(host.state()).doesNotContain(oneTime.toString());
    assertThat(service.requests.state(service.keeper).configuration().orElseThrow().record())
        .hasToString("join, by site wa7vc");
    assertThat(service.requests.state(service.keeper).enrolments()).isEmpty();
  }

  @Test
  void asking_again_with_the_same_key_gets_the_same_answer() throws Exception {
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    pass(Duration.ofSeconds(1));
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    restart();
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    peerHas(own);
  }

  @Test
  void a_code_works_once() throws Exception {
    enrol(own);
    PublicKey another = PrivateKey.generate().publicKey();
    assertThat(enrol(another)).isEqualTo(EnrolResult.USED);
    pass(Duration.ofSeconds(1));
    assertThat(enrol(another)).isEqualTo(EnrolResult.UNPROVED);
    peerHas(own);
  }

  /** Every program on the site's host can send from its tunnel address. */
  @Test
  void a_key_without_proof_of_the_one_in_force_is_refused() throws Exception {
    PublicKey another = PrivateKey.generate().publicKey();
    assertThat(enrol(PrivateKey.generate(), another)).isEqualTo(EnrolResult.UNPROVED);
    assertThat(enrol(own)).isEqualTo(EnrolResult.ENROLLED);
    pass(Duration.ofSeconds(1));
    assertThat(enrol(PrivateKey.generate(), another)).isEqualTo(EnrolResult.UNPROVED);
    peerHas(own);
    assertThat(file()).isEqualTo(hub(own));
  }

  @Test
  void a_site_changes_its_key() throws Exception {
    enrol(own);
    pass(Duration.ofSeconds(1));
    PrivateKey second = PrivateKey.generate();
    PrivateKey third = PrivateKey.generate();
    assertThat(enrol(ownKey, second.publicKey())).isEqualTo(EnrolResult.ENROLLED);
    peerHas(own);
    assertThat(enrol(ownKey, second.publicKey())).isEqualTo(EnrolResult.ENROLLED);
    pass(Duration.ofSeconds(1));
    peerHas(second.publicKey());
    assertThat(file()).isEqualTo(hub(second.publicKey()));
    assertThat(service.requests.state(service.keeper).configuration().orElseThrow().record())
        .hasToString("key rotate, by site wa7vc");
    assertThat(enrol(ownKey, PrivateKey.generate().publicKey())).isEqualTo(EnrolResult.UNPROVED);
    assertThat(enrol(second, third.publicKey())).isEqualTo(EnrolResult.ENROLLED);
    restart();
    service.step();
    peerHas(third.publicKey());
    // A configuration of the past brings no former key back.
    String before = file();
    done(service.ask(edit(before, hub(oneTime), Optional.empty())));
    peerHas(third.publicKey());
  }

  @Test
  void a_site_that_changes_its_key_all_the_time_is_slowed_down() throws Exception {
    enrol(own);
    pass(Duration.ofSeconds(1));
    PrivateKey inForce = ownKey;
    for (int i = 0; i < 3; i++) {
      PrivateKey next = PrivateKey.generate();
      assertThat(enrol(inForce, next.publicKey())).isEqualTo(EnrolResult.ENROLLED);
      pass(Duration.ofSeconds(1));
      inForce = next;
    }
    EnrolRequest more = request(inForce, PrivateKey.generate().publicKey());
    assertThat(service.requests.enrol(SENDER, more, clock.nanos()).isTooMany()).isTrue();
    pass(Duration.ofMinutes(1));
    assertThat(service.requests.enrol(SENDER, more, clock.nanos()).isOk()).isTrue();
  }

  @Test
  void a_key_that_another_peer_has_is_refused() throws Exception {
    PublicKey hubs = service.upkeep.wanted().key().publicKey();
    for (PublicKey taken : List.of(others, hubs, oneTime)) {
      assertThat(enrol(taken)).isEqualTo(EnrolResult.KEY_TAKEN);
    }
    pass(Duration.ofSeconds(1));
    peerHas(oneTime);
  }

  @Test
  void a_site_without_a_code_and_a_stranger_are_refused() throws Exception {
    Files.delete(paths.enrolments().resolve("wa7vc.json"));
    restart();
    assertThat(enrol(PrivateKey.generate(), own)).isEqualTo(EnrolResult.UNPROVED);
    Response response =
        service.requests.enrol(
            IpAddress.parse("10.99.0.77"), request(oneTimeKey, own), clock.nanos());
    assertThat(response.isOk()).isFalse();
    assertThat(file()).isEqualTo(hub(oneTime));
  }

  @Test
  void an_expired_code_ends_the_one_time_peer() throws Exception {
    clock.pass(A_DAY);
    assertThat(enrol(own)).isEqualTo(EnrolResult.EXPIRED);
    service.step();
    assertThat(service.upkeep.wanted().configuration().publicKeys())
        .isEqualTo(Map.of(OTHER_SITE, others));
    assertThat(service.upkeep.difference().isEmpty()).isTrue();
    assertThat(host.state()).doesNotContain(oneTime.toString());
    assertThat(file()).isEqualTo(hub(oneTime));
    assertThat(service.requests.state(service.keeper).enrolments())
        .singleElement()
        .extracting(ServiceState.Enrolment::problem)
        .isEqualTo("its code expired unused; another one: landline site add wa7vc");
    restart();
    assertThat(service.upkeep.wanted().configuration().publicKeys())
        .isEqualTo(Map.of(OTHER_SITE, others));
  }

  @Test
  void another_code_brings_the_site_back() throws Exception {
    pass(A_DAY);
    PrivateKey fresh = PrivateKey.generate();
    giveOut(fresh.publicKey());
    String before = file();
    done(service.ask(edit(before, hub(fresh.publicKey()), Optional.empty())));
    peerHas(fresh.publicKey());
    assertThat(enrol(fresh, own)).isEqualTo(EnrolResult.ENROLLED);
    pass(Duration.ofSeconds(1));
    peerHas(own);
  }

  @Test
  void an_answered_enrolment_survives_a_crash() throws Exception {
    enrol(own);
    restart();
    service.step();
    peerHas(own);
    assertThat(file()).isEqualTo(hub(own));
  }

  @Test
  void an_edit_that_is_not_applied_stays_so() throws Exception {
    String edited = hub(oneTime).replace("\"lan\": [] }\n", "\"lan\": [\"10.49.7.0/24\"] }\n");
    Files.writeString(paths.configuration(), edited + "\n");
    enrol(own);
    pass(Duration.ofSeconds(1));
    peerHas(own);
    assertThat(file()).isEqualTo(edited + "\n");
    done(service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty())));
    pass(Duration.ofMinutes(1));
    assertThat(file()).contains(own.toString()).doesNotContain(oneTime.toString());
  }

  @Test
  void a_rollback_does_not_bring_a_used_key_back() throws Exception {
    enrol(own);
    pass(Duration.ofSeconds(1));
    done(service.ask(edit(hub(own), hub(oneTime), Optional.empty())));
    peerHas(own);
    pass(Duration.ofMinutes(1));
    assertThat(file()).isEqualTo(hub(own));
  }

  @Test
  void a_site_is_not_heard_before_it_has_enrolled() throws Exception {
    DeclareRequest request =
        new DeclareRequest("0.2.0", 1, false, Optional.empty(), Declaration.NOTHING);
    assertThat(service.requests.declare(SENDER, request, clock.nanos()).body())
        .contains("has not enrolled");
    enrol(own);
    pass(Duration.ofSeconds(1));
    assertThat(service.requests.declare(SENDER, request, clock.nanos()).isOk()).isTrue();
  }

  @Test
  void what_a_site_declared_is_kept_for_the_computer_that_replaces_it() throws Exception {
    enrol(own);
    pass(Duration.ofSeconds(1));
    assertThat(last()).isEmpty();
    Declaration declared =
        new Declaration(
            List.of(),
            List.of(new DeviceName(new Name("dmr"), IpAddress.parse("10.49.7.19"))),
            List.of(IpAddress.parse("10.49.7.19")),
            List.of());
    declare(1, declared);
    assertThat(last()).isEmpty();
    PrivateKey fresh = PrivateKey.generate();
    giveOut(fresh.publicKey());
    done(service.ask(edit(file(), hub(fresh.publicKey()), Optional.empty())));
    enrol(fresh, PrivateKey.generate().publicKey());
    pass(Duration.ofSeconds(1));
    declare(2, Declaration.NOTHING);
    assertThat(last()).contains(declared);
    restart();
    assertThat(last()).contains(declared);
    assertThat(service.requests.last(IpAddress.parse("10.99.0.77")).isOk()).isFalse();
    String without = file().replaceFirst("(?s)\\{ \"name\": \"wa7vc\".*?\\},\\s*", "");
    done(service.ask(edit(file(), without, Optional.empty())));
    assertThat(paths.declared().resolve("wa7vc.last")).doesNotExist();
  }

  private void declare(long revision, Declaration declaration) {
    clock.pass(Duration.ofMinutes(10));
    Response response =
        service.requests.declare(
            SENDER,
            new DeclareRequest("0.2.0", revision, false, Optional.empty(), declaration),
            clock.nanos());
    assertThat(response.isOk()).as(response.body()).isTrue();
    service.step();
  }

  private Optional<Declaration> last() throws Exception {
    return RecordCodec.decode(LastReply.class, service.requests.last(SENDER).body()).declaration();
  }
}
