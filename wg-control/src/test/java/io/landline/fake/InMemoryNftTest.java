// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.name;
import static io.landline.kernel.Sample.service;
import static io.landline.kernel.Sample.services;
import static io.landline.kernel.Sample.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.NftControl;
import io.landline.kernel.NftControlContract;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Transaction;
import io.landline.nft.observed.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InMemoryNftTest extends NftControlContract {
  private final InMemoryNft nft = new InMemoryNft();

  @Override
  protected NftControl nft() {
    return nft;
  }

  @Override
  protected void withoutCapability(Runnable task) {
    nft.setAdmin(false);
    task.run();
    nft.setAdmin(true);
  }

  @Override
  protected void givenOwned(NftName name) {
    nft.giveOwned(name);
  }

  @Override
  protected void flushRuleset() {
    nft.flushRuleset();
  }

  @Override
  protected void reconnect() {
    nft.reconnect();
  }

  @Test
  void counts_what_it_is_told() {
    NftSet counted = services(NftSet.Kind.COUNTED, "192.0.2.1 5");
    nft.commit(Transaction.create(table(List.of(counted)), false), nft.generation());
    nft.count(TABLE, name("services"), service("192.0.2.1 5"), Count.of(2, 80));
    nft.count(TABLE, name("services"), service("192.0.2.1 5"), Count.of(1, 40));
    assertThat(nft.table(TABLE).orElseThrow().sets().get(0).elements().get(0).count())
        .isEqualTo(Count.of(3, 120));
  }

  @Test
  void a_flush_leaves_what_is_owned() {
    nft.giveOwned(name("theirs"));
    nft.commit(Transaction.create(table(List.of()), false), nft.generation());
    long before = nft.generation();
    nft.flushRuleset();
    assertThat(nft.tables()).containsExactly(new NftControl.TableName("inet", "theirs"));
    assertThat(nft.generation()).isGreaterThan(before);
  }
}
