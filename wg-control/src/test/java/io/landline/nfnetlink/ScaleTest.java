// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.table;
import static io.landline.kernel.Sample.targets;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import io.landline.netlink.InFreshNamespace;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Hook;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedTable;
import io.landline.nft.observed.TableDiff;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred thousand forwards; times are printed, the bench judges them. */
@ExtendWith(InFreshNamespace.class)
final class ScaleTest {
  private static final int ELEMENTS = 100_000;

  @Test
  void a_hundred_thousand_elements_load_and_one_edit_is_one_element() {
    List<Element> elements = elements();
    Table wanted = table(List.of(map(elements)), filter(Hook.FORWARD));
    try (KernelNft nft = KernelNft.open()) {
      Transaction create = Transaction.create(wanted, false);
      timed("commit", () -> commit(nft, create));
      Optional<ObservedTable> observed = timed("read back", () -> nft.table(TABLE));
      Transaction none = timed("compare", () -> TableDiff.between(wanted, observed));
      assertThat(none.isEmpty()).isTrue();

      elements.set(4711, elements.get(4711).yielding(Datum.of(IpAddress.parse("10.9.9.9"))));
      Table edited = table(List.of(map(elements)), filter(Hook.FORWARD));
      Transaction edit = TableDiff.between(edited, observed);
      assertThat(edit)
          .hasToString(
              """
              delete element inet landline targets { 203.0.113.0 . udp . 4712 comment "f4711" : 10.49.18.103 }
              add element inet landline targets { 203.0.113.0 . udp . 4712 comment "f4711" : 10.9.9.9 }
              """);
      timed("commit of one edit", () -> commit(nft, edit));
      assertThat(TableDiff.between(edited, nft.table(TABLE)).isEmpty()).isTrue();
      timed("delete", () -> commit(nft, Transaction.delete(TABLE)));
    }
  }

  private static boolean commit(KernelNft nft, Transaction transaction) {
    nft.commit(transaction, nft.generation());
    return true;
  }

  private static <T> T timed(String what, Supplier<T> task) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long cpu = threads.getCurrentThreadCpuTime();
    T result = task.get();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%,d elements: %s %d ms (%d ms of the processor), heap in use %d MB%n",
        ELEMENTS,
        what,
        (System.nanoTime() - begin) / 1_000_000,
        (threads.getCurrentThreadCpuTime() - cpu) / 1_000_000,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    return result;
  }

  private static NftSet map(List<Element> elements) {
    return targets(NftSet.Kind.PLAIN).withElements(elements);
  }

  private static List<Element> elements() {
    List<Element> elements = new ArrayList<>(ELEMENTS);
    Datum udp = Datum.of(TransportProtocol.UDP);
    for (int i = 0; i < ELEMENTS; i++) {
      byte[] address = {(byte) 203, 0, 113, (byte) (i / 60_000)};
      byte[] target = {10, 49, (byte) (i >> 8), (byte) i};
      elements.add(
          Element.of(Datum.of(IpAddress.of(address)), udp, Datum.of(PortRange.of(i % 60_000 + 1)))
              .commented("f" + i)
              .yielding(Datum.of(IpAddress.of(target))));
    }
    return elements;
  }
}
