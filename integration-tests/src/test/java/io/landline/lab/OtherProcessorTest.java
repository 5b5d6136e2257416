// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The arm64 package with Debian's arm64 Java, each instruction translated by qemu-user: its native
 * libraries are loaded and called. What qemu-user does not translate, netfilter's netlink, needs
 * the processor itself.
 */
@Tag("deb")
final class OtherProcessorTest {
  private static final Path DEB =
      Path.of("packaging/target/landline_0.1.0_arm64.deb").toAbsolutePath();

  private static final Path JAVA = Path.of("usr/lib/jvm/java-17-openjdk-arm64/bin/java");

  @TempDir private static Path folder;
  private static Namespace here;
  private static Path tree;

  @BeforeAll
  static void unpack() {
    String made = System.getProperty("landline.arm64", "");
    assumeTrue(!made.isEmpty(), "the packages of arm64 cannot be had here");
    tree = Path.of(made);
    here = Namespace.create("here");
    here.must("dpkg-deb", "-x", DEB.toString(), folder.toString());
  }

  @AfterAll
  static void leave() {
    if (here != null) {
      here.close();
    }
  }

  /** As the launcher has it, with the libraries where they lie now. */
  private static Outcome landline(String... words) {
    Path lib = folder.resolve("usr/share/landline/lib");
    List<String> command =
        new ArrayList<>(
            List.of(
                "qemu-aarch64-static",
                "-L",
                tree.toString(),
                tree.resolve(JAVA).toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djffi.boot.library.path=" + folder.resolve("usr/lib/landline"),
                "-Djnr.ffi.asm.enabled=false",
                "-cp",
                lib + "/*",
                "io.landline.cli.Main",
                "--root",
                folder.resolve("host").toString()));
    command.addAll(List.of(words));
    return here.run(command.toArray(String[]::new));
  }

  @Test
  void an_edit_takes_its_lock_and_writes_its_history() throws IOException {
    Path file = folder.resolve("host/etc/landline/landline.json");
    Path example = folder.resolve("usr/share/doc/landline/examples/two-ports.json");
    Files.createDirectories(file.getParent());
    Files.copy(example, file);

    assertThat(landline("check").orThrow().out()).contains("is valid: site wa7vc");
    assertThat(landline("key").orThrow().out()).matches("[A-Za-z0-9+/]{43}=\\n");
    landline("forward", "add", "udp/55999", "dmr", "--name", "late", "--no-apply").orThrow();
    assertThat(landline("forward", "list").orThrow().out()).contains("late");
    // Made by the system call through jffi, which Java has no own way to.
    assertThat(folder.resolve("host/run/landline/edit.lock")).isEmptyFile();
    assertThat(folder.resolve("host/var/lib/landline/history/1.json")).isRegularFile();
  }
}
