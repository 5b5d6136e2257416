// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.config.HostPaths;
import io.landline.config.document.Json;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationEditorTest {
  private static final String KEY = "A".repeat(42) + "E=";
  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" } }
      """
          .formatted(KEY);

  @TempDir Path root;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.writeString(file, SITE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void mode_stays_and_nothing_is_left_over() throws Exception {
    AddDevices.add(root, 19);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void a_link_stays_a_link() throws Exception {
    Path elsewhere = root.resolve("elsewhere.json");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    AddDevices.add(root, 19);
    assertThat(file).isSymbolicLink();
    assertThat(elsewhere).content().contains("10.49.7.19");
  }

  @Test
  void an_edit_that_changes_nothing_writes_nothing() throws Exception {
    ConfigurationEditor.Result result =
        AddDevices.editor(root).edit("nothing", draft -> {}, Applier.none());
    assertThat(result.changed()).isFalse();
    assertThat(new ConfigHistory(new HostPaths(root)).numbers()).isEmpty();
  }

  @Test
  void an_edit_that_would_make_it_invalid_is_refused_with_its_place() throws Exception {
    AddDevices.add(root, 19);
    String before = Files.readString(file);
    assertThatThrownBy(
            () ->
                AddDevices.editor(root)
                    .edit(
                        "hub", draft -> draft.set("hub", "address", Json.of("x")), Applier.none()))
        .isInstanceOfSatisfying(
            EditException.class, e -> assertThat(e.kind()).isEqualTo(EditException.Kind.INVALID))
        .hasMessageContaining("$.hub.address")
        .hasMessageContaining("nothing was changed");
    assertThat(file).content().isEqualTo(before);
  }

  @Test
  void a_file_that_is_not_json_is_not_changed() throws Exception {
    Files.writeString(file, "{ \"role\": \"site\", ");
    assertThatThrownBy(() -> AddDevices.add(root, 19))
        .isInstanceOfSatisfying(
            EditException.class, e -> assertThat(e.kind()).isEqualTo(EditException.Kind.INVALID));
    assertThat(file).content().isEqualTo("{ \"role\": \"site\", ");
  }

  @Test
  void the_service_applies_an_edit_and_may_refuse_it() {
    EditException refusal =
        new EditException(EditException.Kind.FAILED, "the kernel refused", "do this");
    assertThatThrownBy(
            () ->
                AddDevices.editor(root)
                    .edit(
                        "name",
                        draft -> draft.set("tunnel", "mtu", Json.of(1400)),
                        (before, after, forgets) -> {
                          assertThat(before).asString().isEqualTo(SITE);
                          assertThat(after).asString().contains("1400");
                          throw refusal;
                        }))
        .isSameAs(refusal);
    assertThat(file).content().isEqualTo(SITE);
    assertThat(root.resolve("var")).doesNotExist();
  }

  private static Optional<PresharedKey> presharedKey(KeyFiles keys, Name peer) {
    try {
      return keys.presharedKey(peer);
    } catch (KeyFileException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_refused_edit_puts_the_former_preshared_key_back() throws Exception {
    KeyFiles keys = new KeyFiles(new HostPaths(root), warning -> {});
    Name hub = new Name("hub");
    PresharedKey former = PresharedKey.of(new byte[32]);
    PresharedKey wanted = PresharedKey.parse(KEY);
    Edit edit =
        draft -> {
          draft.set("tunnel", "mtu", Json.of(1400));
          draft.share(hub, wanted);
        };
    Applier refusing =
        (before, after, forgets) -> {
          assertThat(presharedKey(keys, hub)).contains(wanted);
          throw new EditException(EditException.Kind.FAILED, "the kernel refused", "do this");
        };
    for (Optional<PresharedKey> there :
        List.of(Optional.<PresharedKey>empty(), Optional.of(former))) {
      keys.writePresharedKey(hub, there);
      assertThatThrownBy(() -> AddDevices.editor(root).edit("join", edit, refusing))
          .hasMessageContaining("the kernel refused");
      assertThat(keys.presharedKey(hub)).isEqualTo(there);
    }
    ConfigurationEditor.Result result = AddDevices.editor(root).edit("join", edit, Applier.none());
    assertThat(result.changed()).isTrue();
    assertThat(result.keysChanged()).isTrue();
    assertThat(keys.presharedKey(hub)).contains(wanted);
  }

  @Test
  void a_removed_capture_is_no_longer_disabled() throws Exception {
    HostPaths paths = new HostPaths(root);
    Files.createDirectories(paths.state());
    DisabledCaptures captures = new DisabledCaptures(paths);
    ChangeRecord record =
        new ChangeRecord(new Author("josh", true, Optional.empty()), "capture disable dmr");
    captures.write(
        List.of(new DisabledCaptures.Entry("dmr", Optional.empty(), Instant.EPOCH, record)));
    AddDevices.add(root, 19);
    assertThat(captures.read()).isEmpty();
  }

  @Test
  void the_history_records_authors_and_commands() throws Exception {
    AddDevices.add(root, 19);
    ConfigHistory history = new ConfigHistory(new HostPaths(root));
    assertThat(history.numbers()).containsExactly(1, 2);
    assertThat(history.configuration(1)).asString().isEqualTo(SITE);
    assertThat(history.entries().get(0).record().what()).isEqualTo("edited by hand");
    assertThat(history.entries().get(1).record().what()).isEqualTo("device add d19");
    assertThat(history.entries().get(1).outcome()).isEqualTo(Outcome.WRITTEN);
  }

  @Test
  void sudo_and_ssh_keep_the_name_of_the_person() {
    Author author =
        Author.of(Map.of("SUDO_USER", "josh", "SSH_CONNECTION", "198.51.100.20 5 203.0.113.10 22"));
    assertThat(author).hasToString("josh, sudo, from 198.51.100.20");
  }
}
