// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.service;

import io.landline.api.TestHostsResult;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.config.HostPaths;
import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketListener;
import io.landline.ffi.UnixPacketSocket;
import io.landline.files.AtomicFile;
import io.landline.files.Ownership;
import io.landline.testhost.Handover;
import io.landline.testhost.TestHostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code landline test-hosts up} and {@code down}. */
public final class TestHostsCommands {
  /** The service asks in each round, by default every 30 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** The first socket that systemd passes (sd_listen_fds(3)). */
  private static final int FIRST_PASSED = 3;

  private TestHostsCommands() {}

  /** {@code landline test-hosts up}. */
  public static final class Up extends SimpleCommand {
    public Up() {
      super(
          new CommandHelp(
              "test-hosts up",
              "",
              0,
              "make the test host and hand it to the service",
              List.of(
                  "Creates what the service has no permission to create: the network namespace of",
                  "the test host, which probes are sent to and from, and sockets in it. Passes"
                      + " them",
                  "to the service, which asks for them at test-hosts.sock in its next round,",
                  "connects the namespace by a veth pair, and keeps it until the service ends."
                      + " Then",
                  "this command ends. The package's landline-test-hosts.socket runs it whenever"
                      + " the",
                  "service asks. A service with CAP_SYS_ADMIN makes its test host itself and does",
                  "not ask. Undoes landline test-hosts down. Needs root.")));
    }

    @Override
    public ExitCode run(Session session, List<String> words) throws CommandFailure {
      HostPaths paths = session.paths();
      try {
        if (isPassed(session)) {
          try (UnixPacketSocket client = UnixPacketSocket.over(FIRST_PASSED)) {
            give(session, client);
          }
          return ExitCode.DONE;
        }
        boolean ended = Files.exists(paths.testHostsDown());
        AtomicFile.delete(paths.testHostsDown());
        if (isListenedAt(paths.testHostSocket())) {
          print(session, ended, "the service gets its test host in its next round of probes");
          return ExitCode.DONE;
        }
        return wait(session);
      } catch (TestHostException e) {
        throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
      } catch (NativeCallException e) {
        throw e.isPermissionDenied()
            ? new CommandFailure(
                ExitCode.NOT_PERMITTED,
                e.getMessage() + "; it takes CAP_SYS_ADMIN: run it as root, with sudo")
            : new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }

    private static ExitCode wait(Session session) throws IOException {
      Path socket = session.paths().testHostSocket();
      AtomicFile.makeDirectory(socket);
      try (UnixPacketListener listener = UnixPacketListener.at(socket)) {
        Ownership.asDirectory(socket);
        session.note("waiting for the service to ask, in its next round of probes");
        Optional<UnixPacketSocket> client = listener.accept(PATIENCE);
        if (client.isEmpty()) {
          throw new TestHostException(
              "no service asked within "
                  + PATIENCE.toSeconds()
                  + " s: it does not run, or has CAP_SYS_ADMIN and makes its test host itself");
        }
        try (UnixPacketSocket asking = client.get()) {
          give(session, asking);
        }
        print(session, true, "the service has its test host");
        return ExitCode.DONE;
      }
    }

    /** The service is the owner of the directory of its sockets. */
    private static void give(Session session, UnixPacketSocket client) throws IOException {
      Handover.give(client, (int) Files.getAttribute(session.paths().run(), "unix:uid"));
    }

    /** Whether systemd passed the connection of a service that asks. */
    private static boolean isPassed(Session session) {
      String process = session.environment().getOrDefault("LISTEN_PID", "");
      return process.equals(Long.toString(ProcessHandle.current().pid()))
          && session.environment().getOrDefault("LISTEN_FDS", "").equals("1");
    }

    private static boolean isListenedAt(Path socket) throws IOException {
      try (Stream<String> lines = Files.lines(Path.of("/proc/net/unix"))) {
        return lines.anyMatch(line -> line.endsWith(" " + socket));
      }
    }
  }

  /** {@code landline test-hosts down}. */
  public static final class Down extends SimpleCommand {
    public Down() {
      super(
          new CommandHelp(
              "test-hosts down",
              "",
              0,
              "do without the test host",
              List.of(
                  "The service removes its test host in its next round of probes and makes no new",
                  "one, not even after a reboot, until landline test-hosts up. What cannot be",
                  "checked without one is UNKNOWN, here and at the other end. Needs root.")));
    }

    @Override
    public ExitCode run(Session session, List<String> words) throws CommandFailure {
      Path mark = session.paths().testHostsDown();
      try {
        boolean down = Files.exists(mark);
        if (!down) {
          AtomicFile.writeLines(mark, List.of("landline test-hosts down"));
        }
        print(
            session,
            !down,
            down
                ? "it is down already, nothing changed"
                : "the test host is removed in the next round of probes;"
                    + " landline test-hosts up restores it");
        return ExitCode.DONE;
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }
  }

  private static void print(Session session, boolean changed, String said) {
    if (session.json()) {
      session.print(new TestHostsResult(changed));
      return;
    }
    session.print(said);
  }
}
