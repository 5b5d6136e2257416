// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program running in a namespace. Its output is written to files, so that it never blocks. */
public final class Running implements AutoCloseable {
  private final String description;
  private final Process process;
  private final Path out;
  private final Path err;
  private final List<Path> files;

  private Running(String description, Process process, Path out, Path err, List<Path> files) {
    this.description = description;
    this.process = process;
    this.out = out;
    this.err = err;
    this.files = files;
  }

  static Running start(Namespace namespace, List<String> command, String input) {
    try {
      List<Path> files = new ArrayList<>();
      Path out = Files.createTempFile("landline-lab", ".out");
      Path err = Files.createTempFile("landline-lab", ".err");
      files.add(out);
      files.add(err);
      File stdin = new File("/dev/null");
      if (!input.isEmpty()) {
        Path in = Files.createTempFile("landline-lab", ".in");
        Files.writeString(in, input);
        files.add(in);
        stdin = in.toFile();
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(stdin)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      String description = namespace.name() + "# " + String.join(" ", command);
      return new Running(description, namespace.call(builder::start), out, err, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its standard output so far. */
  public String outSoFar() {
    return read(out);
  }

  /** Its standard error so far. */
  public String errSoFar() {
    return read(err);
  }

  /** Its process ID. */
  public long pid() {
    return process.pid();
  }

  /** Sends it a signal, such as {@code HUP}. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until it ends.
   *
   * @throws LabException if it is still running after that time; it is killed then
   */
  public Outcome await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new LabException(
            description + ": still running after " + limit + "\n" + read(out) + read(err));
      }
      return new Outcome(description, process.exitValue(), read(out), read(err));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException("interrupted: " + description, e);
    } finally {
      delete();
    }
  }

  /** Kills it if it is still running, and waits until it has ended. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    delete();
  }

  private void delete() {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
