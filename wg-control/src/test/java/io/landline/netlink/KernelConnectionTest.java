// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
class KernelConnectionTest {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int RTMGRP_LINK = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;

  private static NetlinkRequest newLink(String name, String kind) {
    AttributeEncoder out = AttributeEncoder.after(new byte[16]);
    out.string(IFLA_IFNAME, name);
    out.nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind));
    return new NetlinkRequest(
        "ip link add " + name,
        RTM_NEWLINK,
        NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL,
        out.toBytes());
  }

  private static List<String> names(NetlinkConnection connection) {
    return connection.dump(
        new NetlinkRequest("ip link show", RTM_GETLINK, 0, new byte[16]),
        (message, names) -> {
          AttributeDecoder attributes = message.attributes(16);
          while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
              names.accept(attributes.string());
            }
          }
        });
  }

  @Test
  void createsAndDumps() {
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE)) {
      assertThat(connection.execute(newLink("br0", "bridge"))).isEmpty();
      assertThat(names(connection)).contains("lo", "br0");
    }
    assertThat(Witness.run("ip", "-o", "link")).contains("br0:");
  }

  @Test
  void aDumpOfManyPartsIsWhole() {
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE)) {
      for (int i = 0; i < 300; i++) {
        connection.execute(newLink("br" + i, "bridge"));
      }
      assertThat(names(connection)).hasSizeGreaterThan(300).contains("br0", "br299");
    }
  }

  @Test
  void theKernelsOwnWordsAreInTheException() {
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE)) {
      NetlinkException e =
          catchThrowableOfType(
              NetlinkException.class, () -> connection.execute(newLink("x0", "no-such-kind")));
      assertThat(e.isNotSupported()).isTrue();
      assertThat(e.kernelMessage()).contains("Unknown device type");
      connection.execute(newLink("br0", "bridge"));
      assertThatThrownBy(() -> connection.execute(newLink("br0", "bridge")))
          .isInstanceOf(NetlinkException.class)
          .hasMessageContaining("EEXIST");
    }
  }

  @Test
  void aClosedSocketIsNoAnswerOfTheKernel() {
    NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE);
    connection.close();
    NativeCallException e =
        catchThrowableOfType(
            NativeCallException.class, () -> connection.execute(newLink("br0", "bridge")));
    assertThat(e.errno()).isEqualTo(Errno.EBADF);
  }

  @Test
  void aBatchOfManyMessagesIsAnsweredOneByOne() {
    MessageBatch batch = new MessageBatch();
    for (int i = 0; i < 50; i++) {
      batch.add(
          "ip link add br" + i % 40,
          RTM_NEWLINK,
          NetlinkConstants.NLM_F_ACK | NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL,
          new byte[16],
          out -> out.nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, "bridge")));
    }
    int twice =
        batch.add(
            "ip link add lo",
            RTM_NEWLINK,
            NetlinkConstants.NLM_F_CREATE | NetlinkConstants.NLM_F_EXCL,
            new byte[16],
            out -> out.string(IFLA_IFNAME, "lo"));
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE)) {
      BatchOutcome outcome = connection.transact(batch);
      assertThat(outcome.refusals()).hasSize(1);
      assertThat(outcome.refusals().get(0).index()).isEqualTo(twice);
      assertThat(outcome.refusals().get(0).error().isAlreadyExists()).isTrue();
      assertThat(names(connection)).hasSizeGreaterThan(50);
    }
  }

  @Test
  void aMonitorTellsEventsAndWhenItLostSome() {
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE);
        NetlinkSocket socket = LinuxNetlinkSocket.open(NetlinkFamily.ROUTE);
        NetlinkMonitor monitor = new NetlinkMonitor(NetlinkFamily.ROUTE, socket, RTMGRP_LINK)) {
      connection.execute(newLink("br0", "bridge"));
      NetlinkMonitor.Events events = monitor.next(Duration.ofSeconds(10));
      assertThat(events.overrun()).isFalse();
      assertThat(events.messages()).extracting(NetlinkMessage::type).containsOnly(RTM_NEWLINK);

      socket.receiveBufferSize(4096);
      for (int i = 1; i < 50; i++) {
        connection.execute(newLink("br" + i, "bridge"));
      }
      List<Boolean> overruns = new ArrayList<>();
      NetlinkMonitor.Events next = monitor.next(Duration.ZERO);
      while (next.overrun() || !next.messages().isEmpty()) {
        overruns.add(next.overrun());
        next = monitor.next(Duration.ZERO);
      }
      assertThat(overruns).containsOnlyOnce(true).contains(false);
    }
  }

  @Test
  void aDatagramLongerThanTheDefaultSendBufferIsSent() {
    MessageBatch batch = new MessageBatch();
    int last = 0;
    for (int i = 0; i < 100; i++) {
      last =
          batch.add(
              "nonsense",
              RTM_NEWLINK,
              0,
              new byte[16],
              out -> {
                out.string(IFLA_IFNAME, "lo");
                out.bytes(0x3fff, new byte[60_000]);
              });
    }
    batch.add("end", NetlinkConstants.NLMSG_NOOP, NetlinkConstants.NLM_F_ACK, new byte[0], a -> {});
    assertThat(last).isEqualTo(99);
    try (NetlinkConnection connection = NetlinkConnection.open(NetlinkFamily.ROUTE)) {
      assertThat(connection.transact(batch)).isNotNull();
    }
  }
}
