// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.name;
import static io.landline.kernel.Sample.services;
import static io.landline.kernel.Sample.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Sample;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.nft.Hook;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedTable;
import io.landline.nft.observed.TableDiff;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counters count real packets. */
@ExtendWith(InFreshNamespace.class)
final class CountersTest {
  private static final int PAYLOAD = 100;
  private static final int HEADERS = 20 + 8;

  @Test
  void each_element_counts_its_own_packets() throws IOException {
    assertCounts(NftSet.Kind.COUNTED, "192.0.2.1 5", "192.0.2.1 6");
  }

  @Test
  void each_range_counts_its_own_packets() throws IOException {
    assertCounts(NftSet.Kind.COUNTED_INTERVAL, "192.0.2.1 3-5", "192.0.2.1 6-9");
  }

  private static void assertCounts(NftSet.Kind kind, String... services) throws IOException {
    Witness.run("ip", "address", "add", "192.0.2.1/32", "dev", "lo");
    NftSet set = services(kind, services);
    Rule counts = Rule.of(new Statement.InSet(Sample.SERVICE, true, set.name()));
    Rule counter = Rule.of(new Statement.HasPorts(), new Statement.Counter());
    Table table = table(List.of(set), filter(Hook.INPUT, counts, counter));
    try (KernelNft nft = KernelNft.open()) {
      nft.commit(Transaction.create(table, false), nft.generation());
      send(5, 3);
      send(6, 2);
      send(80, 1);
      ObservedTable observed = nft.table(TABLE).orElseThrow();
      assertThat(observed.set(name("services")).orElseThrow().elements())
          .extracting(e -> e.count())
          .containsExactly(packets(3), packets(2));
      assertThat(observed.chain(name("base")).orElseThrow().rules())
          .extracting(r -> r.count())
          .containsExactly(Count.ZERO, packets(6));
      assertThat(TableDiff.between(table, nft.table(TABLE)).toString())
          .as("what was counted is no difference")
          .isEmpty();
      NftSet more = services(kind, services[0], services[1], "192.0.2.1 80");
      Table wanted = table(List.of(more), filter(Hook.INPUT, counts, counter));
      nft.commit(TableDiff.between(wanted, nft.table(TABLE)), nft.generation());
      assertThat(nft.table(TABLE).orElseThrow().set(name("services")).orElseThrow().elements())
          .extracting(e -> e.count())
          .as("an element more leaves the others' counts alone")
          .containsExactly(packets(3), packets(2), Count.ZERO);
    }
  }

  private static Count packets(int number) {
    return Count.of(number, (long) number * (PAYLOAD + HEADERS));
  }

  /** Through the loopback interface a datagram has arrived when the send returns. */
  private static void send(int port, int times) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < times; i++) {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        socket.send(new DatagramPacket(new byte[PAYLOAD], PAYLOAD, address, port));
      }
    }
  }
}
