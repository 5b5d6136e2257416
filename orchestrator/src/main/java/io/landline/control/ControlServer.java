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
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;

/**
 * Listens at the control socket. One thread serves all clients and waits for none: a client that is
 * silent or slow, or sends too much, is dropped. Each user has a share of the connections; a user
 * who exceeds it loses the oldest of them, so that no member of the group can keep out another one,
 * and none can keep out root.
 */
public final class ControlServer implements AutoCloseable {
  private static final String GROUP = "landline";

  /** How many clients root may have at once. */
  private static final int ROOTS = 64;

  /** How many each other user may have. */
  static final int OF_ONE_USER = 16;

  /** How many all other users may have together. */
  private static final int OF_ALL_OTHERS = 64;

  /** How many may wait to be accepted. */
  private static final int BACKLOG = 64;

  /** How many connections are accepted before those with something to read are served. */
  private static final int AT_ONCE = 8;

  private final Path path;
  private final ServerSocketChannel listener;
  private final Selector selector;
  private final BiConsumer<Request, Caller> handler;
  private final UserPrincipal root;
  private final Queue<Runnable> replies = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::serve, "control socket");
  private volatile boolean closed;

  private ControlServer(
      Path path,
      ServerSocketChannel listener,
      Selector selector,
      UserPrincipal root,
      BiConsumer<Request, Caller> handler) {
    this.path = path;
    this.listener = listener;
    this.selector = selector;
    this.root = root;
    this.handler = handler;
  }

  /**
   * Listens at a path, in place of a service that ended.
   *
   * @param handler gets each permitted request and its caller; must not block, since all clients
   *     wait for it
   */
  public static ControlServer open(Path path, BiConsumer<Request, Caller> handler)
      throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      admit(path);
      listener.configureBlocking(false);
      Selector selector = Selector.open();
      listener.register(selector, SelectionKey.OP_ACCEPT);
      // A name that no user has is taken as a user id: uid 0 may have any name.
      UserPrincipal root =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
      ControlServer server = new ControlServer(path, listener, selector, root, handler);
      server.thread.setDaemon(true);
      server.thread.start();
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** Lets the group landline open the socket, where there is such a group. */
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
      for (int i = 0; i < AT_ONCE; i++) {
        SocketChannel channel = listener.accept();
        if (channel == null) {
          return;
        }
        begin(channel);
      }
    } catch (IOException e) {
      // The client hung up at once, or file descriptors ran out: go on serving others.
      return;
    }
  }

  private void begin(SocketChannel channel) throws IOException {
    try {
      // The kernel says who opened the other end (SO_PEERCRED, unix(7)).
      UserPrincipal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      makeRoom(user);
      Connection.begin(channel, selector, user, user.equals(root), this::handle);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes room for one more connection of a user, by dropping an idle or the oldest one. */
  private void makeRoom(UserPrincipal user) {
    List<Connection> all = connections();
    List<Connection> own = all.stream().filter(c -> c.user().equals(user)).toList();
    if (own.size() >= (user.equals(root) ? ROOTS : OF_ONE_USER)) {
      dropOne(own);
      return;
    }
    List<Connection> others = all.stream().filter(c -> !c.user().equals(root)).toList();
    if (!user.equals(root) && others.size() >= OF_ALL_OTHERS) {
      // Many users at once: the one with most connections loses one.
      Map<UserPrincipal, List<Connection>> byUser =
          others.stream().collect(Collectors.groupingBy(Connection::user));
      byUser.values().stream()
          .max(Comparator.comparingInt(List::size))
          .ifPresent(ControlServer::dropOne);
    }
  }

  private static void dropOne(List<Connection> connections) {
    long now = System.nanoTime();
    connections.stream()
        .min(
            Comparator.comparing(Connection::isWorking)
                .thenComparingLong(c -> c.patienceBegan() - now))
        .ifPresent(Connection::drop);
  }

  private void handle(Connection connection, Request request) {
    handler.accept(
        request,
        new Caller() {
          @Override
          public void accept(Reply reply) {
            replies.add(() -> connection.send(reply));
            selector.wakeup();
          }

          @Override
          public boolean isGone() {
            return !connection.isOpen();
          }
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
