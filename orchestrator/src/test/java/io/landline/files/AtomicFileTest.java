// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where landline.json is a link, as who keeps it in a repository has it. */
final class AtomicFileTest {
  @TempDir Path folder;

  private static void write(Path file, String text) throws IOException {
    AtomicFile.writeThroughLink(
        file, text.getBytes(StandardCharsets.UTF_8), PosixFilePermissions.fromString("rw-------"));
  }

  private Path repository() throws IOException {
    return Files.createDirectories(folder.resolve("repository"));
  }

  @Test
  void a_link_stays_and_what_it_leads_to_is_written_with_its_mode_and_owner() throws Exception {
    Path file = Files.writeString(repository().resolve("site.json"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    if (root) {
      Files.setAttribute(file, "unix:uid", 4711);
      Files.setAttribute(file, "unix:gid", 4712);
    }
    Path link = Files.createSymbolicLink(folder.resolve("landline.json"), file);
    write(link, "new");
    assertThat(Files.readSymbolicLink(link)).isEqualTo(file);
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    if (root) {
      assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4711);
      assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4712);
    }
    try (Stream<Path> left = Files.list(repository())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void a_link_that_leads_nowhere_is_refused_and_stays() throws Exception {
    Path link =
        Files.createSymbolicLink(
            folder.resolve("landline.json"), repository().resolve("gone.json"));
    assertThatThrownBy(() -> write(link, "new"))
        .isInstanceOf(IOException.class)
        .hasMessage(link + " is a link to " + repository() + "/gone.json, which is not there");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void a_link_to_where_nothing_can_be_written_says_so() throws Exception {
    // Not even root makes files in /proc.
    assumeTrue(Files.exists(Path.of("/proc/version")));
    Path link = Files.createSymbolicLink(folder.resolve("landline.json"), Path.of("/proc/version"));
    assertThatThrownBy(() -> write(link, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            link + " is a link to /proc/version, beside which this process may write nothing")
        .hasMessageContaining("the service writes below /etc/landline only");
    Files.delete(link);
  }

  @Test
  void other_files_are_never_written_through_a_link_nor_through_somebody_else_s() throws Exception {
    Path precious = Files.writeString(repository().resolve("passwd"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("16.by"), precious);
    AtomicFile.write(link, new byte[] {'x'}, PosixFilePermissions.fromString("rw-------"));
    assertThat(precious).hasContent("precious");
    assertThat(link).isRegularFile().hasContent("x");

    Path others = Files.createSymbolicLink(folder.resolve("landline.json"), precious);
    Files.setAttribute(others, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> write(others, "new")).hasMessageContaining("that root does not own");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void a_file_below_a_linked_directory_is_no_link() throws Exception {
    Path etc = Files.createSymbolicLink(folder.resolve("etc"), repository());
    write(etc.resolve("landline.json"), "new");
    assertThat(repository().resolve("landline.json")).hasContent("new");
    assertThat(etc).isSymbolicLink();
  }

  @Test
  void a_linked_directory_is_written_into_where_it_is_root_s_or_our_own_alone() throws Exception {
    Path elsewhere = repository();
    Path history = Files.createSymbolicLink(folder.resolve("history"), elsewhere);
    Path file = history.resolve("1.json");
    byte[] text = "x".getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, text, PosixFilePermissions.fromString("rw-------"));
    assertThat(elsewhere.resolve("1.json")).hasContent("x");
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0);
    Files.setAttribute(history, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    history.resolve("2.json"), text, PosixFilePermissions.fromString("rw-------")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("that root does not own");
    assertThat(elsewhere.resolve("2.json")).doesNotExist();
  }
}
