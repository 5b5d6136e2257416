// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.control.Request;
import io.landline.policy.Name;
import io.landline.reconcile.FakeHost;
import io.landline.wireguard.PresharedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of preshared keys when a configuration is confirmed, rolled back or replaced. */
final class SecretsTest extends ServiceOnFakes {
  private static final String FIRST = "B".repeat(42) + "E=";
  private static final String SECOND = "C".repeat(42) + "E=";
  private static final Name SITE_NAME = new Name("wa7vc");
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2",
                     "lan": ["10.49.7.0/24"] } ] }
      """
          .formatted("A".repeat(42) + "E=");
  private static final String NO_SITE =
      HUB.substring(0, HUB.indexOf("\"sites\"")) + "\"sites\": [] }\n";

  private Path secret(Name peer) {
    return paths.presharedKey(peer);
  }

  private void write(Name peer, String key) throws Exception {
    Files.createDirectories(paths.presharedKeys());
    Files.writeString(secret(peer), key + "\n");
  }

  /** File, memory and kernel have it, and no other is kept. */
  private void has(String key) throws Exception {
    assertThat(secret(Configuration.HUB)).hasContent(key);
    assertThat(service.upkeep.wanted().presharedKeys())
        .containsEntry(Configuration.HUB, Optional.of(PresharedKey.parse(key)));
    assertThat(service.upkeep.difference().isEmpty()).isTrue();
    assertThat(paths.formerSecrets()).doesNotExist();
  }

  /** As join does: the secret first, then the edit. */
  private void join(Optional<Duration> probation) throws Exception {
    write(Configuration.HUB, FIRST);
    done(service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty())));
    has(FIRST);
    write(Configuration.HUB, SECOND);
    done(service.ask(edit(SITE, OTHER, probation)));
  }

  @Test
  void the_former_secret_comes_back_with_the_former_configuration() throws Exception {
    join(MINUTE);
    clock.pass(Duration.ofSeconds(60));
    service.step();
    consistent(SITE);
    has(FIRST);
    restart();
    has(FIRST);
  }

  @Test
  void the_former_secret_also_comes_back_after_a_restart() throws Exception {
    join(MINUTE);
    restart();
    assertThat(secret(Configuration.HUB)).hasContent(SECOND);
    done(service.ask(new Request.Rollback(RECORD)));
    consistent(SITE);
    has(FIRST);
  }

  @Test
  void the_former_secret_also_comes_back_after_a_reboot() throws Exception {
    join(MINUTE);
    reboot();
    consistent(SITE);
    has(FIRST);
  }

  @Test
  void a_rollback_deletes_a_secret_that_was_new() throws Exception {
    write(Configuration.HUB, FIRST);
    done(service.ask(edit(SITE, OTHER, MINUTE)));
    done(service.ask(new Request.Rollback(RECORD)));
    consistent(SITE);
    assertThat(secret(Configuration.HUB)).doesNotExist();
    assertThat(paths.formerSecrets()).doesNotExist();
  }

  @Test
  void a_refusal_by_the_kernel_restores_the_former_secret() throws Exception {
    write(Configuration.HUB, FIRST);
    done(service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty())));
    write(Configuration.HUB, SECOND);
    host.refuse(1);
    refused(service.ask(edit(SITE, OTHER, MINUTE)));
    host.refuse(Integer.MAX_VALUE);
    has(FIRST);
  }

  @Test
  void the_confirmed_one_stays() throws Exception {
    join(MINUTE);
    done(service.ask(new Request.Confirm(RECORD)));
    consistent(OTHER);
    has(SECOND);
    reboot();
    has(SECOND);
  }

  @Test
  void a_new_secret_alone_can_be_on_probation() throws Exception {
    write(Configuration.HUB, FIRST);
    done(service.ask(new Request.Apply(RECORD, Optional.empty(), Optional.empty())));
    write(Configuration.HUB, SECOND);
    Request apply = new Request.Apply(RECORD, Optional.empty(), MINUTE);
    assertThat(done(service.ask(apply)).until()).isPresent();
    done(service.ask(new Request.Rollback(RECORD)));
    consistent(SITE);
    has(FIRST);
    assertThat(outcomes()).containsExactly("applied", "rolled back");
  }

  @Test
  void a_file_that_was_edited_meanwhile_keeps_the_present_secret() throws Exception {
    join(MINUTE);
    Files.writeString(paths.configuration(), OTHER + "\n");
    done(service.ask(new Request.Rollback(RECORD)));
    assertThat(secret(Configuration.HUB)).hasContent(SECOND);
    assertThat(service.upkeep.wanted().presharedKeys())
        .containsEntry(Configuration.HUB, Optional.of(PresharedKey.parse(FIRST)));
  }

  /** As site remove does. */
  private void remove(Optional<Duration> probation) throws Exception {
    host = FakeHost.hub(root.resolve("unused"));
    Files.writeString(paths.configuration(), HUB);
    write(SITE_NAME, FIRST);
    service = new Service();
    Request.Candidate candidate =
        Request.Candidate.of(HUB.getBytes(UTF_8), NO_SITE.getBytes(UTF_8), List.of(SITE_NAME));
    done(service.ask(new Request.Apply(RECORD, Optional.of(candidate), probation)));
  }

  @Test
  void the_secret_of_a_removed_site_is_deleted() throws Exception {
    remove(Optional.empty());
    assertThat(secret(SITE_NAME)).doesNotExist();
  }

  @Test
  void it_is_deleted_at_the_confirmation_and_not_before() throws Exception {
    remove(MINUTE);
    assertThat(secret(SITE_NAME)).hasContent(FIRST);
    restart();
    done(service.ask(new Request.Confirm(RECORD)));
    assertThat(secret(SITE_NAME)).doesNotExist();
    assertThat(paths.formerSecrets()).doesNotExist();
  }

  @Test
  void it_is_restored_with_the_site() throws Exception {
    remove(MINUTE);
    Files.delete(secret(SITE_NAME));
    clock.pass(Duration.ofSeconds(60));
    service.step();
    assertThat(file()).isEqualTo(HUB);
    assertThat(secret(SITE_NAME)).hasContent(FIRST);
    assertThat(service.upkeep.wanted().presharedKeys())
        .containsEntry(SITE_NAME, Optional.of(PresharedKey.parse(FIRST)));
  }
}
