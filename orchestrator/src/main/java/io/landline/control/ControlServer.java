// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Listens at the control socket. One thread serves all clients and waits for none: who is silent,
 * slow or long is dropped, and so is the oldest where there are too many.
 */
public final class ControlServer implements AutoCloseable {
  private static final String GROUP = "landline";
  private static final int MOST_CLIENTS = 64;

  private final Path path;
  private final ServerSocketChannel listener;
  private final Selector selector;
  private final BiConsumer<Request, Consumer<Reply>> handler;
  private final Queue<Runnable> replies = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::serve, "control socket");
  private volatile boolean closed;

  private ControlServer(
      Path path,
      ServerSocketChannel listener,
      Selector selector,
      BiConsumer<Request, Consumer<Reply>> handler) {
    this.path = path;
    this.listener = listener;
    this.selector = selector;
    this.handler = handler;
  }

  /**
   * Listens there, in the place of a service that ended.
   *
   * @param handler gets each request that its client may make, and where the one reply goes, at any
   *     time and from any thread; must not wait, since all clients wait with it
   */
  public static ControlServer open(Path path, BiConsumer<Request, Consumer<Reply>> handler)
      throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      admit(path);
      listener.configureBlocking(false);
      Selector selector = Selector.open();
      listener.register(selector, SelectionKey.OP_ACCEPT);
      ControlServer server = new ControlServer(path, listener, selector, handler);
      server.thread.setDaemon(true);
      server.thread.start();
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** Its group may open it, where there is one. */
  private static void admit(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      GroupPrincipal group =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
      if (!view.readAttributes().group().equals(group)) {
        view.setGroup(group);
      }
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    } catch (UserPrincipalNotFoundException e) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select(this::ready, untilNextDeadline());
        for (Runnable reply = replies.poll(); reply != null; reply = replies.poll()) {
          reply.run();
        }
        long now = System.nanoTime();
        connections().stream().filter(c -> c.isLate(now)).forEach(Connection::drop);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the control socket failed", e);
    } finally {
      connections().forEach(Connection::drop);
    }
  }

  private long untilNextDeadline() {
    long now = System.nanoTime();
    long nanos =
        connections().stream()
            .flatMap(c -> c.deadline().stream())
            .mapToLong(d -> d - now)
            .min()
            .orElse(Long.MAX_VALUE);
    return nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos / 1_000_000 + 1);
  }

  private List<Connection> connections() {
    return selector.keys().stream()
        .map(SelectionKey::attachment)
        .filter(Connection.class::isInstance)
        .map(Connection.class::cast)
        .filter(Connection::isOpen)
        .toList();
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.attachment() instanceof Connection connection) {
      connection.ready();
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        makeRoom();
        Connection.begin(channel, selector, this::handle);
      }
    } catch (IOException e) {
      // It went away at once, or there is no file descriptor left: others are served on.
      return;
    }
  }

  /** Drops who has said least for longest. */
  private void makeRoom() {
    List<Connection> all = connections();
    if (all.size() < MOST_CLIENTS) {
      return;
    }
    long now = System.nanoTime();
    all.stream()
        .min(
            Comparator.comparing(Connection::isWorking)
                .thenComparingLong(c -> c.patienceBegan() - now))
        .ifPresent(Connection::drop);
  }

  private void handle(Connection connection, Request request) {
    handler.accept(
        request,
        reply -> {
          replies.add(() -> connection.send(reply));
          selector.wakeup();
        });
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(1000);
      listener.close();
      selector.close();
      Files.deleteIfExists(path);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the control socket cannot be closed", e);
    }
  }
}
