// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.api.Status;
import io.landline.config.HostPaths;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Runs the most common commands in one process and without output: the JVM archives their classes
 * (-XX:ArchiveClassesAtExit), so that every command starts faster. The build runs it, and so does
 * the installation.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Runs the commands. The one argument is a configuration to read. */
  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory("landline-rehearsal");
    try {
      play(root, Path.of(arguments[0]));
    } finally {
      HostPaths paths = new HostPaths(root);
      for (Path there :
          List.of(paths.controlSocket(), paths.run(), paths.root().resolve("run"), root)) {
        Files.deleteIfExists(there);
      }
    }
  }

  /**
   * Runs the commands.
   *
   * @param root an empty folder
   * @param file a configuration
   * @return the exit codes
   */
  static List<Integer> play(Path root, Path file) throws IOException {
    Path socket = new HostPaths(root).controlSocket();
    Files.createDirectories(new HostPaths(root).run());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Reply answer = new Reply.Status(status());
    ControlServer service = ControlServer.open(socket, (request, reply) -> reply.accept(answer));
    try {
      return List.of(
              List.of("render", "nft", file.toString()),
              List.of("check", file.toString()),
              List.of("status", "--root", root.toString()),
              List.of("status", "--json", "--root", root.toString()))
          .stream()
          .map(words -> Main.run(words, nowhere, nowhere))
          .toList();
    } finally {
      service.close();
    }
  }

  private static Status status() throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream("rehearsal.json")) {
      byte[] text =
          Objects.requireNonNull(in, "no rehearsal.json among the classes").readAllBytes();
      return RecordCodec.decode(Status.class, new String(text, StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw new IOException("rehearsal.json is not a status: " + e.getMessage(), e);
    }
  }
}
