// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host of a lab that was booted: a Debian of its own, systemd as process 1. What it writes lies
 * in memory, above a tree that stays as it is.
 */
final class BootedHost implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Path BOOT = Path.of("integration-tests/lab/boot").toAbsolutePath();

  private final Namespace host;
  private final Path folder;
  private final Running boot;
  private final long init;

  private BootedHost(Namespace host, Path folder, Running boot, long init) {
    this.host = host;
    this.folder = folder;
    this.boot = boot;
    this.init = init;
  }

  /** Boots the tree that system property {@code landline.tree} names, and waits until it is up. */
  static BootedHost boot(Namespace host) {
    String tree = System.getProperty("landline.tree", "");
    assertThat(tree).as("landline.tree").isNotEmpty();
    return boot(host, tree);
  }

  /** Boots a tree, as lab/debian-tree makes it, and waits until it is up. */
  static BootedHost boot(Namespace host, String tree) {
    try {
      Path folder = Files.createTempDirectory("landline-booted");
      host.must("mount", "-t", "tmpfs", "tmpfs", folder.toString());
      for (String part : List.of("upper", "work", "root")) {
        Files.createDirectory(folder.resolve(part));
      }
      Path root = folder.resolve("root");
      String layers =
          "lowerdir=" + tree + ",upperdir=" + folder + "/upper,workdir=" + folder + "/work";
      host.must("mount", "-t", "overlay", "-o", layers, "overlay", root.toString());
      return on(host, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BootedHost on(Namespace host, Path folder) {
    Running boot = host.start(BOOT.toString(), host.name(), folder.resolve("root").toString());
    BootedHost booted = new BootedHost(host, folder, boot, init(boot));
    assertThat(booted.run("systemctl", "is-system-running", "--wait").out()).contains("running");
    return booted;
  }

  /**
   * Pulls this one's plug and boots what it has written, in a namespace where nothing of it has run
   * yet. The one to close is from now on what this returns.
   */
  BootedHost bootAgain(Namespace other) {
    end();
    return on(other, folder);
  }

  /** The number, seen from here, of what is process 1 there, once it is systemd. */
  private static long init(Running boot) {
    Await.often().holds(LIMIT, () -> !boot.isAlive() || bootedChild(boot).isPresent());
    Optional<Long> child = bootedChild(boot);
    if (child.isEmpty()) {
      boot.close();
      throw new LabException("it did not boot: " + boot.outSoFar() + boot.errSoFar());
    }
    return child.get();
  }

  private static Optional<Long> bootedChild(Running boot) {
    return ProcessHandle.of(boot.pid())
        .flatMap(process -> process.children().findFirst())
        .map(ProcessHandle::pid)
        .filter(BootedHost::isBooted);
  }

  private static boolean isBooted(long process) {
    Path proc = Path.of("/proc/" + process);
    try {
      return Files.readString(proc.resolve("comm")).startsWith("systemd")
          && Files.exists(proc.resolve("root/run/systemd/private"));
    } catch (IOException e) {
      return false; // a program of the script's, which has ended since
    }
  }

  /** Runs a program there, with any exit status. */
  Outcome run(String... command) {
    return host.start(entered(command)).await(LIMIT);
  }

  /** Runs a program there that must succeed; returns what it wrote to standard output. */
  String must(String... command) {
    return run(command).orThrow().out();
  }

  /** Runs a line of shell there that must succeed. */
  String sh(String line) {
    return must("sh", "-c", line);
  }

  /** Starts a program there that goes on by itself. */
  Running start(String... command) {
    return host.start(entered(command));
  }

  private String[] entered(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "nsenter", "-t", Long.toString(init), "-m", "-u", "-i", "-p", "-C", "-r", "-w"));
    words.addAll(
        List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"));
    words.addAll(List.of("DEBIAN_FRONTEND=noninteractive"));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  /** Puts a file there. */
  void copy(Path from, String to) {
    try {
      Files.copy(from, Path.of("/proc/" + init + "/root" + to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a file that is there another text; its owner and mode stay. */
  void write(String file, String text) {
    try {
      Files.writeString(Path.of("/proc/" + init + "/root" + file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A property of a unit, as systemctl shows it. */
  String property(String unit, String name) {
    return must("systemctl", "show", "--value", "-p", name, unit).strip();
  }

  private void end() {
    boot.close();
    String groups = "/landline-lab-" + boot.pid() + "-" + host.name();
    host.run(
        "sh",
        "-c",
        // What was killed leaves its group in its own time.
        "for g in $(awk '$3 == \"cgroup2\" { print $2 }' /proc/mounts); do"
            + " timeout 10 sh -c 'while grep -q populated.1 \"$1/cgroup.events\"; do sleep 0.05;"
            + " done' sh \"$g$1\";"
            + " find \"$g$1\" -depth -type d -exec rmdir {} +; done",
        "sh",
        groups);
  }

  @Override
  public void close() {
    end();
    host.run("umount", "-l", folder.resolve("root").toString());
    host.run("umount", "-l", folder.toString());
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
