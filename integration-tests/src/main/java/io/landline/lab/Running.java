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

/** A program running in a namespace. Its output goes to files, so that it never blocks on us. */
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

  /** What it has written to standard output until now. */
  public String outSoFar() {
    return read(out);
  }

  /** What it has written to standard error until now. */
  public String errSoFar() {
    return read(err);
  }

  /** Its process number. */
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
   * Waits for its end.
   *
   * @throws LabException if it has not ended by itself in that time; it is killed then
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

  /** Kills it, if it still runs, and waits until it is gone. */
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
