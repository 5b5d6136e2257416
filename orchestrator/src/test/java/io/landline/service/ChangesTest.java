// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.host.LoadedConfiguration;
import io.landline.kernel.NftControl;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people change through the service. */
final class ChangesTest extends ServiceOnFakes {
  @Test
  void what_was_written_before_the_start_is_applied_and_in_the_history() throws Exception {
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied");
  }

  @Test
  void an_edit_changes_file_kernel_and_history() throws Exception {
    Reply.Done done = done(service.ask(edit(SITE, OTHER, Optional.empty())));
    assertThat(done.changed()).isTrue();
    assertThat(done.number()).isEqualTo(2);
    consistent(OTHER);
    assertThat(outcomes()).containsExactly("applied", "applied");
    assertThat(log).filteredOn(l -> l.contains("configuration 2 applied")).hasSize(1);
    assertThat(done(service.ask(edit(OTHER, OTHER, Optional.empty()))).changed()).isFalse();
    assertThat(outcomes()).hasSize(2);
  }

  @Test
  void a_removed_table_is_reported_as_foreign_even_if_the_configuration_is_new_too()
      throws Exception {
    service.upkeep.want(LoadedConfiguration.of(paths, OTHER.getBytes(UTF_8), (p, l) -> {}));
    NftControl nft = host.kernel.nft();
    nft.commit(Transaction.delete(new NftName("landline")), nft.generation());
    service.keeper.lookAtAll(clock.nanos());
    service.step();
    assertThat(service.keeper.repaired()).isEqualTo(1);
    assertThat(log).anyMatch(line -> line.contains("changed by others"));

    service.upkeep.want(LoadedConfiguration.of(paths, SITE.getBytes(UTF_8), (p, l) -> {}));
    service.keeper.lookAtAll(clock.nanos());
    service.step();
    assertThat(service.keeper.repaired()).isEqualTo(1);
  }

  @Test
  void an_edit_of_another_text_is_refused() throws Exception {
    Files.writeString(paths.configuration(), SITE + "\n");
    assertThat(refused(service.ask(edit(SITE, OTHER, Optional.empty()))).lines().get(0))
        .contains("changed by another program");
    assertThat(file()).isEqualTo(SITE + "\n");
  }

  @Test
  void an_invalid_edit_is_refused_with_its_place() throws Exception {
    Reply.Refused refused =
        refused(service.ask(edit(SITE, SITE.replace("55193", "0"), Optional.empty())));
    assertThat(refused.reason()).isEqualTo(Reason.INVALID);
    assertThat(refused.lines()).anyMatch(l -> l.contains("$.forwards[0].listen"));
    consistent(SITE);
  }

  @Test
  void a_refusal_by_the_kernel_changes_nothing() throws Exception {
    host.refuse(1);
    Reply.Refused refused = refused(service.ask(edit(SITE, OTHER, Optional.empty())));
    assertThat(refused.lines().get(0)).contains("landline.json is unchanged");
    host.refuse(Integer.MAX_VALUE);
    consistent(SITE);
    assertThat(outcomes()).containsExactly("applied", "refused");
    assertThat(paths.etc().resolve("landline.json.refused")).hasContent(OTHER);
  }

  @Test
  void remarks_are_in_the_reply_and_in_the_log() throws Exception {
    String more = SITE.replace("\"lan\": [\"br0\"]", "\"lan\": [\"br0\", \"br1\"]");
    String absent = "lan interface br1 does not exist now; apply again when it does";
    assertThat(done(service.ask(edit(SITE, more, Optional.empty()))).remarks())
        .containsExactly(absent);
    assertThat(log).anyMatch(line -> line.endsWith(absent));
  }
}
