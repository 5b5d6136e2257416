// SPDX-License-Identifier: Apache-2.0
package io.landline.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.ConntrackControl;
import io.landline.kernel.ConntrackControlContract;
import io.landline.kernel.FlowTuple;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
@Tag("every-kernel")
class KernelConntrackTest extends ConntrackControlContract {
  private KernelConntrack conntrack;

  @BeforeEach
  void open() {
    conntrack = KernelConntrack.open();
  }

  @AfterEach
  void close() {
    conntrack.close();
  }

  @Override
  protected ConntrackControl conntrack() {
    return conntrack;
  }

  @Override
  protected void givenFlow(FlowTuple original, FlowTuple reply, int mark) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "conntrack",
                "-I",
                "-p",
                "udp",
                "-t",
                "300",
                "-u",
                "SEEN_REPLY,ASSURED",
                "-m",
                Integer.toUnsignedString(mark),
                "-s",
                original.source().toString(),
                "-d",
                original.destination().toString(),
                "--sport",
                Integer.toString(original.sourcePort()),
                "--dport",
                Integer.toString(original.destinationPort())));
    if (!reply.source().equals(original.destination())) {
      command.addAll(List.of("-g", reply.source() + ":" + reply.sourcePort()));
    }
    Witness.run(command.toArray(String[]::new));
  }

  @Override
  protected void withoutCapability(Runnable task) {
    WithoutCapabilities.run(task);
  }

  /** A packet to nobody on the loopback network makes real entries, of ICMP among them. */
  @Test
  void realFlowsOfEveryProtocolAreReadAndDeleted() {
    Witness.run(
        "nft", "add table inet t; add chain inet t c { type filter hook input priority 0; }");
    Witness.run("nft", "add rule inet t c ct state new accept");
    Witness.run("ping", "-c", "1", "-W", "5", "127.0.0.1");
    Witness.run("ping", "-c", "1", "-W", "5", "::1");
    assertThat(conntrack.flows(AddressFamily.IPV4))
        .anySatisfy(
            flow -> {
              assertThat(flow.original().protocol()).isEqualTo(1);
              assertThat(flow.original().destinationPort()).isEqualTo(8 << 8);
              assertThat(conntrack.delete(flow)).isTrue();
            });
    assertThat(conntrack.flows(AddressFamily.IPV6))
        .anySatisfy(
            flow -> {
              assertThat(flow.original().protocol()).isEqualTo(58);
              assertThat(conntrack.delete(flow)).isTrue();
            });
    assertThat(Witness.run("conntrack", "-L", "-p", "icmp")).contains("0 flow entries");
  }

  @Test
  void conntrackSeesWhatWasDeletedAndWhatWasNot() {
    FlowTuple one = tuple(1);
    FlowTuple two = tuple(2);
    givenFlow(one, reversed(one), 0);
    givenFlow(two, reversed(two), 0);
    conntrack.flows(AddressFamily.IPV4).stream()
        .filter(flow -> flow.original().equals(one))
        .forEach(flow -> assertThat(conntrack.delete(flow)).isTrue());
    assertThat(Witness.run("conntrack", "-L"))
        .contains("sport=2 dport=55193")
        .doesNotContain("sport=1 dport=55193");
  }

  @Test
  void aZoneDoesNotStopTheReading() {
    Witness.run(
        "conntrack",
        "-I",
        "-p",
        "udp",
        "-t",
        "300",
        "-u",
        "SEEN_REPLY",
        "-s",
        "192.0.2.1",
        "-d",
        "192.0.2.2",
        "--sport",
        "1",
        "--dport",
        "2",
        "--orig-zone",
        "5");
    assertThat(conntrack.flows(AddressFamily.IPV4)).hasSize(1);
  }

  private static FlowTuple tuple(int port) {
    return new FlowTuple(
        IpAddress.parse("198.51.100.20"), IpAddress.parse("203.0.113.10"), 17, port, 55193);
  }

  private static FlowTuple reversed(FlowTuple tuple) {
    return new FlowTuple(
        tuple.destination(), tuple.source(), 17, tuple.destinationPort(), tuple.sourcePort());
  }
}
