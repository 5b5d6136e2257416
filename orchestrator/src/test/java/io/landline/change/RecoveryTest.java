// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root's commands put files in order that belong to the service: it may have laid traps there. */
final class RecoveryTest {
  private static final int SERVICE = 4711;

  @TempDir Path root;
  @TempDir Path elsewhere;
  private HostPaths paths = new HostPaths(Path.of("/nonexistent"));

  @BeforeEach
  void lay() throws IOException {
    assumeTrue(
        (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
        "only root can be led anywhere");
    paths = new HostPaths(root);
    for (Path directory : List.of(paths.etc(), paths.state(), paths.run())) {
      Files.createDirectories(directory);
      Files.setAttribute(directory, "unix:uid", SERVICE);
    }
  }

  /** A link that the service makes. */
  private static void link(Path link, Path to) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, to);
    Files.setAttribute(link, "unix:uid", SERVICE, LinkOption.NOFOLLOW_LINKS);
  }

  /** What may come of it is a failure that says why, never what the link is for. */
  private void recover() {
    try {
      Recovery.of(paths, OptionalLong.empty());
    } catch (IOException e) {
      assertThat(e)
          .hasMessageMatching(
              ".* (is a symbolic link that root does not own|is no regular file).*");
    }
  }

  @Test
  void drafts_are_removed() throws IOException {
    Path draft = Files.createFile(paths.etc().resolve(".landline.json1.new"));
    Path psk = Files.createDirectories(paths.presharedKeys());
    Path secret = Files.createFile(psk.resolve(".hub2.new"));
    Path kept = Files.createFile(psk.resolve("hub"));
    Recovery.of(paths, OptionalLong.empty());
    assertThat(draft).doesNotExist();
    assertThat(secret).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void nothing_is_deleted_through_a_link_of_the_service() throws IOException {
    Path precious = Files.createFile(elsewhere.resolve(".precious.new"));
    Path numbered = Files.writeString(elsewhere.resolve("7.json"), "{}");
    link(paths.presharedKeys(), elsewhere);
    recover();
    assertThat(precious).exists();
    Files.delete(paths.presharedKeys());
    link(paths.state().resolve("history"), elsewhere);
    recover();
    assertThat(precious).exists();
    assertThat(numbered).hasContent("{}");
    assertThat(elsewhere.resolve("7.by")).doesNotExist();
  }

  @Test
  void no_secret_of_a_site_is_removed_through_a_link_of_the_service() throws IOException {
    Path shadow = Files.writeString(elsewhere.resolve("shadow"), "root:x\n");
    link(paths.presharedKeys(), elsewhere);
    KeyFiles keys = new KeyFiles(paths, warning -> {});
    assertThatThrownBy(() -> keys.writePresharedKey(new Name("shadow"), Optional.empty()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("is a symbolic link that root does not own");
    assertThat(shadow).hasContent("root:x\n");
  }

  /** A service that somebody took over would read /etc/shadow in its own landline.json. */
  @Test
  void what_a_link_leads_to_does_not_become_the_configuration() throws IOException {
    Path shadow = Files.writeString(elsewhere.resolve("shadow"), "root:secret\n");
    byte[] refused = "{ \"role\": \"site\" }".getBytes(StandardCharsets.UTF_8);
    Files.write(paths.configuration(), refused);
    ChangeRecord record = new ChangeRecord(new Author("josh", false, Optional.empty()), "apply");
    Probation.Note note =
        new Probation.Note(1, Fingerprint.of(refused), Instant.EPOCH, record, List.of());
    new Probation(paths).begin(note, "{}".getBytes(StandardCharsets.UTF_8), Map.of(), 0);
    link(paths.state().resolve("last-good.json"), shadow);
    recover();
    assertThat(Files.readString(paths.configuration())).doesNotContain("secret");
    Files.createDirectories(paths.state().resolve("history"));
    link(paths.state().resolve("history").resolve("1.json"), shadow);
    assertThatThrownBy(() -> new ConfigHistory(paths).configuration(1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no regular file");
  }
}
