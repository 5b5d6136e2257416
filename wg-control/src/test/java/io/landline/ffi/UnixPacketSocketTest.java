// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open files from one socket to another, through the real kernel. */
final class UnixPacketSocketTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final LibC libc = LibC.get();
  private Optional<UnixPacketListener> listener = Optional.empty();
  private Optional<UnixPacketSocket> client = Optional.empty();
  private Optional<UnixPacketSocket> server = Optional.empty();

  @BeforeEach
  void connect() throws Exception {
    Path path = folder.resolve("socket");
    UnixPacketListener listening = UnixPacketListener.at(path);
    listener = Optional.of(listening);
    client = Optional.of(UnixPacketSocket.connect(path.toString()));
    server = listening.accept(SOON);
  }

  @AfterEach
  void close() {
    client.ifPresent(UnixPacketSocket::close);
    server.ifPresent(UnixPacketSocket::close);
    listener.ifPresent(UnixPacketListener::close);
  }

  private UnixPacketSocket.Packet received() {
    assertThat(client.orElseThrow().awaitPacket(SOON)).isTrue();
    return client.orElseThrow().receive().orElseThrow();
  }

  private static Path target(int fd) throws Exception {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
  }

  /** How many of this process's descriptors are of this file. The Java machine opens others. */
  private static long openOf(Path file) throws Exception {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(fd -> isOf(fd, file)).count();
    }
  }

  private static boolean isOf(Path fd, Path file) {
    try {
      return Files.readSymbolicLink(fd).equals(file);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  @Test
  void a_listener_takes_its_own_file_away_and_no_others() throws Exception {
    Path path = folder.resolve("socket");
    UnixPacketListener second = UnixPacketListener.at(path);
    listener.orElseThrow().close();
    listener = Optional.of(second);
    try (UnixPacketSocket later = UnixPacketSocket.connect(path.toString())) {
      assertThat(second.accept(SOON)).hasValueSatisfying(UnixPacketSocket::close);
      assertThat(later).isNotNull();
    }
    second.close();
    listener = Optional.empty();
    assertThat(path).doesNotExist();
  }

  @Test
  void nobody_else_may_connect() throws Exception {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("socket"))))
        .isEqualTo("rw-------");
  }

  @Test
  void files_arrive_in_order_and_are_the_same_open_files() throws Exception {
    List<Path> names = new ArrayList<>();
    List<Integer> sent = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      names.add(Files.createFile(folder.resolve("f" + i)));
      sent.add(libc.open(names.get(i).toString(), LibC.O_RDONLY));
    }
    server.orElseThrow().send(new UnixPacketSocket.Packet("hello", sent));
    sent.forEach(libc::close);
    UnixPacketSocket.Packet packet = received();
    assertThat(packet.text()).isEqualTo("hello");
    List<Path> arrived = new ArrayList<>();
    for (int fd : packet.files()) {
      arrived.add(target(fd));
      // FD_CLOEXEC of fdinfo's octal flags.
      assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + fd)))
          .containsPattern("flags:\\s+0*2[0-9]{6}\n");
    }
    assertThat(arrived).isEqualTo(names);
    packet.closeFiles();
  }

  @Test
  void messages_stay_apart_with_files_and_without() {
    int file = libc.open("/dev/null", LibC.O_RDONLY);
    server.orElseThrow().send(new UnixPacketSocket.Packet("none", List.of()));
    server.orElseThrow().send(new UnixPacketSocket.Packet("one", List.of(file)));
    libc.close(file);
    assertThat(received().files()).isEmpty();
    UnixPacketSocket.Packet one = received();
    assertThat(one.text()).isEqualTo("one");
    assertThat(one.files()).hasSize(1);
    one.closeFiles();
  }

  @Test
  void a_socket_that_is_handed_over_works_and_outlives_who_made_it() throws Exception {
    int made = libc.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, 0);
    server.orElseThrow().send(new UnixPacketSocket.Packet("socket", List.of(made)));
    libc.close(made);
    int fd = received().files().get(0);
    byte[] any = new byte[12];
    any[0] = LibC.AF_NETLINK;
    libc.bind(fd, any);
    assertThat(libc.getsockname(fd)).hasSize(12);
    int twin = libc.duplicate(fd);
    assertThat(target(twin)).isEqualTo(target(fd));
    libc.close(fd);
    assertThat(libc.getsockname(twin)).hasSize(12);
    libc.close(twin);
  }

  @Test
  void files_that_nobody_takes_stay_open_nowhere() throws Exception {
    Path path = Files.createFile(folder.resolve("handed")).toRealPath();
    int file = libc.open(path.toString(), LibC.O_RDONLY);
    assertThat(openOf(path)).isEqualTo(1);
    server.orElseThrow().send(new UnixPacketSocket.Packet("x", List.of(file, file)));
    libc.close(file);
    received().closeFiles();
    assertThat(openOf(path)).isZero();
  }

  @Test
  void tells_who_is_at_the_other_end() throws Exception {
    int user = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    assertThat(client.orElseThrow().peerUser()).isEqualTo(user);
    assertThat(server.orElseThrow().peerUser()).isEqualTo(user);
  }

  @Test
  void tells_the_end_and_that_nobody_is_there() {
    assertThat(client.orElseThrow().awaitPacket(Duration.ofMillis(20))).isFalse();
    server.orElseThrow().close();
    server = Optional.empty();
    assertThat(client.orElseThrow().awaitPacket(SOON)).isTrue();
    assertThat(client.orElseThrow().receive()).isEmpty();
    UnixPacketSocket.Packet late = new UnixPacketSocket.Packet("late", List.of());
    assertThatThrownBy(() -> client.orElseThrow().send(late))
        .isInstanceOf(NativeCallException.class)
        .hasMessageContaining("EPIPE");
    assertThatThrownBy(() -> UnixPacketSocket.connect(folder.resolve("none").toString()))
        .isInstanceOf(NativeCallException.class)
        .hasMessageContaining("ENOENT");
  }
}
