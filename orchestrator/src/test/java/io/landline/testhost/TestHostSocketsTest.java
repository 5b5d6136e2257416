// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.ffi.NetworkNamespace;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.rtnetlink.KernelVethPairs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets of a namespace without a thread in it, on the real kernel. */
final class TestHostSocketsTest {
  private static final IpAddress SELF = IpAddress.parse("127.0.0.1");
  private static final int PORT = 51882;

  private final LibC libc = LibC.get();
  private TestHostSockets sockets;

  @BeforeEach
  void create() throws Exception {
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    sockets = TestHostSockets.create();
    try (KernelVethPairs inside = KernelVethPairs.over(sockets.netlink())) {
      inside.setUp(InterfaceName.parse("lo"));
    }
  }

  @AfterEach
  void close() {
    if (sockets != null) {
      sockets.close();
    }
  }

  private int portOf(int fd) {
    return ByteBuffer.wrap(libc.getsockname(fd)).getShort(2) & 0xffff;
  }

  private void send(int from, int port) {
    byte[] to = ByteBuffer.allocate(16).put(new byte[] {LibC.AF_INET, 0}).array();
    ByteBuffer.wrap(to).putShort(2, (short) port).put(4, (byte) 127).put(7, (byte) 1);
    libc.sendto(from, "probe".getBytes(StandardCharsets.US_ASCII), 0, to);
  }

  private int received(int fd) {
    assertThat(libc.awaitReadable(fd, Duration.ofSeconds(5))).isTrue();
    return libc.recvfrom(fd, ByteBuffer.allocateDirect(100), 0, new byte[16]);
  }

  @Test
  void sockets_work_in_their_namespace() {
    LentSocket caller = sockets.caller(SELF);
    LentSocket answerer = sockets.answerer(PORT);
    send(caller.fd(), PORT);
    assertThat(received(answerer.fd())).isEqualTo(5);
    send(answerer.fd(), portOf(caller.fd()));
    assertThat(received(caller.fd())).isEqualTo(5);
    // The port is free in this process's own namespace.
    int own = TestHostSockets.udp();
    TestHostSockets.bind(own, SELF, PORT);
    List.of(caller.fd(), answerer.fd(), own).forEach(libc::close);
  }

  @Test
  void a_returned_socket_gets_another_port_and_an_empty_queue() {
    Set<Integer> ports = new HashSet<>();
    LentSocket answerer = sockets.answerer(PORT);
    // The sockets are lent in turn: each three times.
    for (int i = 0; i < 3 * (TestHostSockets.COUNT - TestHostSockets.FIRST_CALLER); i++) {
      LentSocket caller = sockets.caller(SELF);
      int port = portOf(caller.fd());
      ports.add(port);
      assertThat(libc.awaitReadable(caller.fd(), Duration.ZERO)).isFalse();
      assertThat(libc.getsockopt(caller.fd(), LibC.IPPROTO_IP, LibC.IP_TTL)).isEqualTo(64);
      libc.setsockopt(caller.fd(), LibC.IPPROTO_IP, LibC.IP_TTL, 3);
      send(answerer.fd(), port);
      libc.close(caller.fd());
      caller.giveBack().run();
    }
    // Ports are random: equal ones among 378 are rare, not impossible.
    assertThat(ports).hasSizeGreaterThan(300);
    libc.close(answerer.fd());
  }

  @Test
  void a_returned_tcp_socket_connects_again() {
    int listener = sockets.listener(PORT).fd();
    for (int i = 0; i < 3 * TestHostSockets.STREAMS; i++) {
      LentSocket stream = sockets.stream();
      try {
        libc.connect(stream.fd(), TestHostSockets.sockaddr(SELF, PORT));
      } catch (NativeCallException e) {
        assertThat(e.errno().number()).isEqualTo(115); // EINPROGRESS
      }
      assertThat(libc.awaitReadable(listener, Duration.ofSeconds(5))).isTrue();
      libc.close(libc.accept(listener));
      libc.close(stream.fd());
      stream.giveBack().run();
    }
    libc.close(listener);
  }

  @Test
  void reports_when_all_sockets_are_lent() {
    List<LentSocket> lent = new ArrayList<>();
    for (int i = 0; i < TestHostSockets.COUNT - TestHostSockets.FIRST_CALLER; i++) {
      lent.add(sockets.caller(SELF));
    }
    assertThatThrownBy(() -> sockets.caller(SELF))
        .isInstanceOf(TestHostException.class)
        .hasMessage("all 126 sockets of the test host are in use");
    lent.get(7).giveBack().run();
    lent.set(7, sockets.caller(SELF));
    lent.forEach(one -> libc.close(one.fd()));
  }

  @Test
  void a_responder_is_lent_again_at_the_same_port_only() {
    libc.close(sockets.answerer(PORT).fd());
    libc.close(sockets.listener(PORT).fd());
    assertThat(sockets.servesPort(PORT)).isTrue();
    assertThat(sockets.servesPort(PORT + 1)).isFalse();
    LentSocket again = sockets.answerer(PORT);
    assertThat(portOf(again.fd())).isEqualTo(PORT);
    libc.close(again.fd());
  }

  @Test
  void returning_a_socket_after_close_leaves_other_files_open() throws Exception {
    LentSocket caller = sockets.caller(SELF);
    libc.close(caller.fd());
    sockets.close();
    Path file = Files.createTempFile("landline", "other");
    int other = libc.open(file.toString(), LibC.O_RDONLY);
    caller.giveBack().run();
    assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + other))).isEqualTo(file);
    libc.close(other);
    Files.delete(file);
  }

  @Test
  void the_mac_address_is_set_so_that_udev_keeps_it() throws Exception {
    InterfaceName port = InterfaceName.parse("ll-m" + ProcessHandle.current().pid() % 100_000);
    try (KernelVethPairs here = KernelVethPairs.open();
        NetworkNamespace inside = sockets.namespace()) {
      here.create(port, InterfaceName.parse("eth0"), inside);
      // NET_ADDR_SET of linux/netdevice.h; the kernel's own choice is 1, NET_ADDR_RANDOM.
      assertThat(Files.readString(Path.of("/sys/class/net/" + port + "/addr_assign_type")))
          .isEqualTo("3\n");
    }
  }

  @Test
  void the_namespace_ends_with_its_last_socket() throws Exception {
    // This end of the veth pair is deleted together with the other end.
    InterfaceName port = InterfaceName.parse("ll-t" + ProcessHandle.current().pid() % 100_000);
    try (KernelVethPairs here = KernelVethPairs.open();
        NetworkNamespace inside = sockets.namespace()) {
      here.create(port, InterfaceName.parse("eth0"), inside);
      here.setUp(port);
      assertThat(here.isUp(port)).isTrue();
    }
    sockets.close();
    Process gone =
        new ProcessBuilder(
                "sh",
                "-c",
                "for i in $(seq 100); do ip link show \"$1\" >/dev/null 2>&1 || exit 0;"
                    + " sleep 0.1; done; exit 1",
                "sh",
                port.name())
            .start();
    assertThat(gone.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(gone.exitValue()).isZero();
  }
}
