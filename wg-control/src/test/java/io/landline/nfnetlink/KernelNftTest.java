// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.NftControl;
import io.landline.kernel.NftControlContract;
import io.landline.net.IpAddress;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.KernelWait;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.Witness;
import io.landline.nft.Command;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedElement;
import io.landline.nft.observed.ObservedTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
@Tag("every-kernel")
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
    KernelWait.until(
        "nft to make the table",
        Duration.ofSeconds(20),
        () -> nft.tables().contains(new NftControl.TableName("inet", name.text())));
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

  /** Another program that commits without a pause, until it is closed. */
  private static final class Committer implements AutoCloseable {
    private final KernelNft nft = KernelNft.open();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread;

    Committer(List<Transaction> inTurn) {
      thread =
          new Thread(
              () -> {
                for (int i = 0; !stop.get(); i = (i + 1) % inTurn.size()) {
                  nft.commit(inTurn.get(i), nft.generation());
                  commits.incrementAndGet();
                }
              });
      thread.start();
    }

    @Override
    public void close() {
      stop.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      nft.close();
    }
  }

  private static NftSet numbered(String name, int first, int count) {
    return NftSet.set(
        new NftName(name),
        NftSet.Kind.PLAIN,
        List.of(DataType.IPV4_ADDR),
        IntStream.range(first, first + count)
            .mapToObj(i -> Element.of(Datum.of(IpAddress.parse("10.0." + i / 250 + "." + i % 250))))
            .toList());
  }

  private static Transaction one(Command command) {
    return new Transaction(List.of(command));
  }

  @Test
  void a_program_that_commits_without_a_pause_does_not_starve_us() throws Exception {
    NftName ours = new NftName("ours");
    NftName theirs = new NftName("theirs");
    NftSet many = numbered("many", 0, 5000);
    nft.commit(
        Transaction.create(new Table(ours, Optional.empty(), List.of(many), List.of()), false),
        nft.generation());
    NftSet little = numbered("little", 0, 1);
    NftSet none = little.withElements(List.of());
    nft.commit(
        Transaction.create(new Table(theirs, Optional.empty(), List.of(none), List.of()), false),
        nft.generation());
    try (Committer busy =
        new Committer(
            List.of(
                one(new Command.AddElements(theirs, little)),
                one(new Command.DeleteElements(theirs, little))))) {
      for (int i = 0; i < 20; i++) {
        int commits = busy.commits.get();
        KernelWait.until(
            "another commit",
            Duration.ofSeconds(60),
            () -> {
              assertThat(busy.thread.isAlive()).isTrue();
              return busy.commits.get() != commits;
            });
        addToWhatIsRead(ours, many.name(), 5000 + i);
      }
    }
  }

  /** Reads a set, then adds one element; as a reconciler does, again if events were lost. */
  private void addToWhatIsRead(NftName table, NftName set, int elements) {
    Transaction add = one(new Command.AddElements(table, numbered(set.text(), elements, 1)));
    for (int attempt = 1; ; attempt++) {
      long before = nft.generation();
      ObservedTable read = nft.table(table).orElseThrow();
      assertThat(read.set(set).orElseThrow().elements()).hasSize(elements);
      try {
        nft.commit(add, before);
        return;
      } catch (NetlinkException e) {
        if (!e.isRestartNeeded() || attempt == 5) {
          throw e;
        }
      }
    }
  }

  @Test
  void a_table_that_changes_while_it_is_read_is_told_as_it_was_at_one_time() throws Exception {
    NftName ours = new NftName("ours");
    NftSet low = numbered("many", 0, 1000);
    NftSet high = numbered("many", 1000, 1000);
    nft.commit(
        Transaction.create(new Table(ours, Optional.empty(), List.of(low), List.of()), false),
        nft.generation());
    int read = 0;
    try (Committer busy =
        new Committer(
            List.of(
                one(new Command.DeleteElements(ours, low))
                    .then(one(new Command.AddElements(ours, high))),
                one(new Command.DeleteElements(ours, high))
                    .then(one(new Command.AddElements(ours, low)))))) {
      for (int i = 0; i < 20; i++) {
        int commits = busy.commits.get();
        try {
          List<Element> elements =
              nft.table(ours).orElseThrow().set(low.name()).orElseThrow().elements().stream()
                  .map(ObservedElement::element)
                  .toList();
          assertThat(Set.of(Set.copyOf(low.elements()), Set.copyOf(high.elements())))
              .contains(Set.copyOf(elements));
          read++;
        } catch (NetlinkException e) {
          assertThat(e.errno()).isEqualTo(Errno.EINTR);
        }
        KernelWait.until(
            "another commit", Duration.ofSeconds(60), () -> busy.commits.get() != commits);
      }
    }
    System.out.println("    read " + read + " of 20 times while it changed without a pause");
  }

  private static String script(NftName name) {
    return "add table inet " + name + " { flags owner; }\n";
  }
}
