// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.NftControl;
import io.landline.kernel.NftControlContract;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
final class KernelNftTest extends NftControlContract {
  private final List<Process> owners = new ArrayList<>();
  private KernelNft nft;

  @BeforeEach
  void open() {
    nft = KernelNft.open();
  }

  @AfterEach
  void close() {
    owners.forEach(Process::destroy);
    nft.close();
  }

  @Override
  protected NftControl nft() {
    return nft;
  }

  @Override
  protected void withoutCapability(Runnable task) {
    KernelNft privileged = nft;
    WithoutCapabilities.run(
        () -> {
          // A socket keeps the rights of whoever opened it.
          try (KernelNft unprivileged = KernelNft.open()) {
            nft = unprivileged;
            task.run();
          } finally {
            nft = privileged;
          }
        });
  }

  /** An nft that goes on waiting for commands and so keeps the socket that owns the table. */
  @Override
  protected void givenOwned(NftName name) {
    try {
      Process owner = new ProcessBuilder("nft", "-i").redirectErrorStream(true).start();
      owners.add(owner);
      owner.getOutputStream().write(script(name).getBytes(StandardCharsets.UTF_8));
      owner.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!nft.tables().contains(new NftControl.TableName("inet", name.text()))) {
      assertThat(System.nanoTime()).as("nft makes the table in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  protected void flushRuleset() {
    Witness.run("nft", "flush ruleset");
  }

  @Override
  protected void reconnect() {
    nft.close();
    nft = KernelNft.open();
  }

  @Test
  void nft_lists_whose_it_is() {
    Table owned = new Table(new NftName("ours"), Optional.of("a sample"), List.of(), List.of());
    nft.commit(Transaction.create(owned.withOwner(), false), nft.generation());
    assertThat(Witness.run("nft", "list table inet ours").replaceFirst(" # progname \\S+", ""))
        .isEqualTo(owned.withOwner().toString().strip());
  }

  private static String script(NftName name) {
    return "add table inet " + name + " { flags owner; }\n";
  }
}
