// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFilesTest {
  private static final String SECRET = "GFqXKFSXdBnHlFvKPb+VSi0aTUpHfTsoQ5ZSkMRcTFk=";

  @TempDir Path root;
  private final List<String> warnings = new ArrayList<>();
  private HostPaths paths = new HostPaths(Path.of("/"));
  private KeyFiles keys = new KeyFiles(paths, warnings::add);

  @BeforeEach
  void below() {
    paths = new HostPaths(root);
    keys = new KeyFiles(paths, warnings::add);
  }

  private void write(Path file, String text, String mode) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void makesAKeyThatOnlyTheOwnerReadsAndNeverReplacesOne() throws Exception {
    assertThat(keys.createPrivateKey()).isTrue();
    PrivateKey first = keys.privateKey();
    assertThat(keys.createPrivateKey()).isFalse();
    assertThat(keys.privateKey()).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(paths.privateKey())))
        .isEqualTo("rw-------");
    try (var files = Files.list(paths.etc())) {
      assertThat(files).containsExactly(paths.privateKey());
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void saysHowToMakeAMissingKey() {
    assertThatThrownBy(keys::privateKey)
        .isInstanceOf(KeyFileException.class)
        .hasMessage(paths.privateKey() + ": there is no key; make one: landline key");
  }

  @Test
  void doesNotRepeatWhatIsInABadKeyFile() throws Exception {
    write(paths.privateKey(), SECRET.substring(1) + "\n", "rw-------");
    assertThatThrownBy(keys::privateKey)
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("is not a private key")
        .hasMessageNotContaining(SECRET.substring(2, 20));
  }

  @Test
  void readsAnEndlessFileAsNoKey() throws Exception {
    write(paths.privateKey(), "A".repeat(5_000_000), "rw-------");
    assertThatThrownBy(keys::privateKey).isInstanceOf(KeyFileException.class);
  }

  @Test
  void saysThatADirectoryIsNoKey() throws Exception {
    Files.createDirectories(paths.privateKey());
    assertThatThrownBy(keys::privateKey)
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void warnsOfAModeThatLetsOthersRead() throws Exception {
    write(paths.privateKey(), SECRET, "rw-r-----");
    assertThat(keys.privateKey()).isEqualTo(PrivateKey.parse(SECRET));
    assertThat(warnings)
        .containsExactly(
            paths.privateKey()
                + " is accessible to users other than its owner: chmod 600 "
                + paths.privateKey());
  }

  @Test
  void putsPresharedKeysIntoThePolicyAndNamesThoseOfNobody() throws Exception {
    write(paths.presharedKey(Configuration.HUB), SECRET, "rw-------");
    write(paths.presharedKey(new Name("nobody")), SECRET, "rw-------");
    Configuration read =
        ConfigReader.read(Path.of("src/test/resources/config/good/site-every-key.json"));
    Configuration.Site site = (Configuration.Site) keys.withPresharedKeys(read);
    assertThat(site.policy().hub().presharedKey()).contains(PresharedKey.parse(SECRET));
    assertThat(warnings)
        .containsExactly(
            paths.presharedKey(new Name("nobody")) + " is not used: no peer has this name");
  }

  private PrivateKey withCredential(String text) throws Exception {
    Path directory = Files.createDirectories(root.resolve("credentials"));
    Files.writeString(directory.resolve("private.key"), text);
    return new KeyFiles(paths.withCredentials(directory), warnings::add).privateKey();
  }

  @Test
  void aCredentialStandsInForAFileThatIsNotThere() throws Exception {
    PrivateKey key = PrivateKey.generate();
    assertThat(withCredential(key.reveal() + "\n")).isEqualTo(key);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aKeyThatOnlyRootKeepsIsNotReplacedByAnother() throws Exception {
    PrivateKey key = PrivateKey.generate();
    Path store = Files.createDirectories(root.resolve("etc/credstore"));
    Files.writeString(store.resolve("landline.private.key"), key.reveal() + "\n");
    assertThat(keys.createPrivateKey()).isFalse();
    assertThat(keys.privateKey()).isEqualTo(key);
  }

  @Test
  void theFileComesFirstSinceACredentialIsAsOldAsTheService() throws Exception {
    PrivateKey old = PrivateKey.generate();
    keys.createPrivateKey();
    assertThat(withCredential(old.reveal() + "\n")).isEqualTo(keys.privateKey()).isNotEqualTo(old);
  }

  @Test
  void anEmptyCredentialIsNoKeyAndABadOneIsNotRepeated() throws Exception {
    assertThatThrownBy(() -> withCredential(""))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("there is no key; make one: landline key");
    assertThatThrownBy(() -> withCredential(SECRET.substring(1)))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("is not a private key")
        .hasMessageNotContaining(SECRET.substring(2, 20));
    write(paths.privateKey(), "no key\n", "rw-------");
    assertThatThrownBy(() -> withCredential(PrivateKey.generate().reveal()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("is not a private key");
  }
}
