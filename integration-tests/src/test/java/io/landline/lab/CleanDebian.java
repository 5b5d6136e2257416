// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A Debian without Landline, in a container without a network: its own to change by CAP_NET_ADMIN.
 * Nothing is booted in it. The engine is the one that lab/engine brings.
 */
final class CleanDebian implements AutoCloseable {
  private final GenericContainer<?> container;

  private CleanDebian(GenericContainer<?> container) {
    this.container = container;
  }

  /** A new one of this release, by the name of lab/engine's image. */
  static CleanDebian of(String release) {
    assertThat(System.getenv("DOCKER_HOST")).as("the Docker engine of lab/engine").isNotNull();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse("landline-lab:" + release))
            .withImagePullPolicy(image -> false)
            .withNetworkMode("none")
            .withCreateContainerCmdModifier(
                create ->
                    Objects.requireNonNull(create.getHostConfig())
                        .withCapAdd(Capability.NET_ADMIN)
                        .withInit(true))
            .withEnv("LC_ALL", "C.UTF-8")
            .withEnv("DEBIAN_FRONTEND", "noninteractive")
            .withCommand("sleep", "infinity");
    container.start();
    return new CleanDebian(container);
  }

  /** Puts a file there; its mode comes along. */
  void copy(Path from, String to) {
    container.copyFileToContainer(MountableFile.forHostPath(from), to);
  }

  /** Runs a program there as root, with any exit status. */
  Outcome run(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      return new Outcome(
          String.join(" ", command), result.getExitCode(), result.getStdout(), result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted: " + String.join(" ", command));
    }
  }

  /** Runs a program there that must succeed; returns what it wrote to standard output. */
  String must(String... command) {
    return run(command).orThrow().out();
  }

  /** Runs a line of bash there that must succeed. */
  String sh(String line) {
    return must("bash", "-c", line);
  }

  /** Every path that is not as it was at first: made, changed or gone. */
  List<String> changes() {
    return container.getDockerClient().containerDiffCmd(container.getContainerId()).exec().stream()
        .map(ChangeLog::getPath)
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    container.close();
  }
}
