// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.ConfigReader;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site joins a provider with its wg-quick file. */
final class ProviderJoinTest {
  private static final String SECRET = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final String SHARED = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
  private static final String OTHER = "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=";
  private static final String BEGUN =
      "{ \"role\": \"site\", \"name\": \"w7club\",\n  \"lan\": [\"br0\"], \"wan\": [\"wan0\"] }\n";
  private static final String FILE =
      """
      [Interface]
      PrivateKey = %s
      Address = 203.0.113.77/32
      PostUp = touch ran
      [Peer]
      PublicKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
      PresharedKey = %s
      Endpoint = 203.0.113.10:51820
      AllowedIPs = 0.0.0.0/0
      """
          .formatted(SECRET, SHARED);

  @TempDir Path root;
  @TempDir Path elsewhere;
  private Cli site = new Cli(Path.of("/nonexistent"));
  private HostPaths paths = new HostPaths(Path.of("/nonexistent"));

  @BeforeEach
  void begin() throws IOException {
    site = new Cli(root);
    paths = new HostPaths(root);
    Files.createDirectories(paths.etc());
    Files.writeString(paths.configuration(), BEGUN);
  }

  private Cli.Outcome join(String file, String... more) throws IOException {
    Path path = Files.writeString(elsewhere.resolve("wg44.conf"), file);
    String[] arguments =
        Stream.concat(Stream.of("join", path.toString()), Stream.of(more)).toArray(String[]::new);
    return site.run(arguments);
  }

  private SiteHub.Provider provider() throws Exception {
    Configuration.Site read = (Configuration.Site) ConfigReader.read(paths.configuration());
    return read.policy().hub().provider().orElseThrow();
  }

  /** Refused, with nothing left of it. */
  private String refused(Cli.Outcome outcome) throws IOException {
    assertThat(outcome.code()).isNotZero();
    assertThat(paths.configuration()).hasContent(BEGUN);
    assertThat(paths.privateKey()).doesNotExist();
    assertThat(paths.providerKey(HubLink.ONLY)).doesNotExist();
    assertThat(paths.presharedKeys().resolve("hub")).doesNotExist();
    assertThat(outcome.err()).doesNotContain(SECRET).doesNotContain(SHARED);
    return outcome.err();
  }

  @Test
  void the_file_completes_the_site_and_its_keys_are_in_key_files_only() throws Exception {
    Cli.Outcome joined = join(FILE);
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.out()).contains("Provider  at 203.0.113.10:51820, mtu 1420");
    assertThat(joined.err())
        .contains("line 4: PostUp is not run")
        .contains("wg44.conf still holds the keys: delete it");
    Path given = paths.providerKey(HubLink.ONLY);
    assertThat(given).hasContent(SECRET);
    // This host's own is for hubs that run Landline.
    assertThat(Files.readString(paths.privateKey())).doesNotContain(SECRET);
    assertThat(paths.presharedKeys().resolve("hub")).hasContent(SHARED);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(given)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(paths.configuration()))
        .doesNotContain(SECRET)
        .doesNotContain(SHARED);
    assertThat(provider().publicAddress().toString()).isEqualTo("203.0.113.77");
    assertThat(site.run("check").code()).isZero();
    assertThat(join(FILE).out()).contains("no change");
    assertThat(elsewhere.resolve("wg44.conf")).hasContent(FILE);
  }

  @Test
  void an_address_with_a_network_is_one_address_unless_it_is_the_network() throws Exception {
    assertThat(join(FILE.replace("77/32", "77/24")).err())
        .contains("only the address itself is used")
        .contains("--public-address 203.0.113.0/24");
    assertThat(provider().allocation().toString()).isEqualTo("[203.0.113.77/32]");
  }

  @Test
  void public_addresses_of_options_are_added() throws Exception {
    Cli.Outcome joined =
        join(
            FILE.replace("203.0.113.77/32", "10.2.0.2/30"),
            "--public-address",
            "203.0.113.96/29",
            "--public-address",
            "203.0.113.80");
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.err()).contains("Address 10.2.0.2/30, which is private, is not used");
    assertThat(provider().publicAddress().toString()).isEqualTo("203.0.113.97");
    assertThat(provider().allocation().toString()).isEqualTo("[203.0.113.80/32, 203.0.113.96/29]");
  }

  @Test
  void a_file_without_a_usable_public_address_changes_nothing() throws IOException {
    assertThat(refused(join(FILE.replace("Address = 203.0.113.77/32", ""))))
        .contains("the file has no public IPv4 address; nothing was changed")
        .contains("--public-address A");
    assertThat(refused(join(FILE.replace("203.0.113.77/32", "10.2.0.2/32"))))
        .contains("the file has no public IPv4 address, only 10.2.0.2/32, which is private");
    assertThat(refused(join(FILE, "--public-address", "192.168.1.1")))
        .contains("--public-address 192.168.1.1 is not a public IPv4 address");
  }

  @Test
  void a_bad_file_changes_nothing() throws IOException {
    assertThat(refused(join(FILE + "[Peer]\n"))).contains("line 10: a second [Peer]");
    assertThat(refused(join(FILE.replace(SECRET, "AQEB"))))
        .contains("line 2:")
        .contains("expected 44 characters of base64");
    assertThat(refused(site.run("join", elsewhere.resolve("none.conf").toString())))
        .contains("there is no file");
    Files.write(elsewhere.resolve("binary.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(refused(site.run("join", elsewhere.resolve("binary.conf").toString())))
        .contains("not text");
    assertThat(refused(join(FILE.replace("203.0.113.77/32", "198.18.52.77/32"))))
        .contains("198.18.52.77/32 overlaps the tunnel's network");
  }

  @Test
  void another_key_is_not_replaced() throws IOException {
    assertThat(join(FILE).code()).isZero();
    String joined = Files.readString(paths.configuration());
    Cli.Outcome again = join(FILE.replace(SECRET, OTHER));
    assertThat(again.code()).isNotZero();
    assertThat(again.err()).contains("key/hub: it is another key than the file's");
    assertThat(paths.providerKey(HubLink.ONLY)).hasContent(SECRET);
    assertThat(paths.configuration()).hasContent(joined);
  }

  @Test
  void a_key_that_is_this_host_s_own_needs_no_other_file() throws Exception {
    Files.writeString(paths.privateKey(), SECRET + "\n");
    assertThat(join(FILE).code()).isZero();
    assertThat(paths.providerKey(HubLink.ONLY)).doesNotExist();
    Cli.Outcome ours = site.run("join", code());
    assertThat(ours.err())
        .contains("the provider gave this host its key and may know it")
        .contains("landline key");
    Files.createDirectories(paths.providerKeys());
    Files.move(paths.privateKey(), paths.providerKey(HubLink.ONLY));
    assertThat(site.run("key").out()).doesNotContain(SECRET);
    assertThat(site.run("join", code(), "--hub", "seattle").code()).isZero();
    assertThat(links()).extracting(link -> link.name().text()).containsExactly("hub", "seattle");
  }

  private static String code() {
    return new JoinCode(
            new Name("w7club"),
            InterfaceAddress.parse("10.99.0.2/24"),
            PublicKey.of(filled(7)),
            HostEndpoint.parse("203.0.113.10:51820"),
            IpAddress.parse("10.99.0.1"),
            IpAddress.parse("203.0.113.10"),
            Optional.empty(),
            PresharedKey.of(filled(8)),
            Optional.empty())
        .reveal();
  }

  private static byte[] filled(int with) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) with);
    return key;
  }

  private List<HubLink> links() throws Exception {
    return ((Configuration.Site) ConfigReader.read(paths.configuration())).policy().links();
  }

  @Test
  void a_provider_is_added_to_a_site_that_has_a_hub() throws Exception {
    Files.writeString(
        paths.configuration(), Files.readString(Path.of("src/test/resources/edit/site.json")));
    site.run("key");
    String own = Files.readString(paths.privateKey());
    // The other hub does not have this site's own key yet.
    Files.writeString(paths.enrolmentKey(HubLink.ONLY), OTHER);
    Cli.Outcome joined = join(FILE, "--hub", "ham44");
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(paths.enrolmentKey(HubLink.ONLY)).hasContent(OTHER);
    assertThat(joined.out())
        .contains("copied to key/ham44 and psk/ham44")
        .contains("what captured devices send takes the first hub");
    assertThat(links()).extracting(link -> link.name().text()).containsExactly("hub", "ham44");
    assertThat(links().get(1).hub().provider()).isPresent();
    assertThat(links().get(1).tunnel().device().name()).isEqualTo("landline1");
    assertThat(paths.providerKey(new Name("ham44"))).hasContent(SECRET);
    assertThat(paths.privateKey()).hasContent(own);
    assertThat(join(FILE, "--hub", "ham44").out()).contains("no change");
    // Another provider's tunnel gets the next network.
    String other =
        FILE.replace(SECRET, OTHER).replace("AgIC", "BAQE").replace("203.0.113.77", "203.0.113.78");
    assertThat(join(other).code()).isZero();
    assertThat(links().get(2).name()).isEqualTo(new Name("hub3"));
    assertThat(links().get(2).tunnel().address().toString()).isEqualTo("198.18.53.1/24");
    assertThat(site.run("hub", "remove", "ham44").out()).contains("its key stays in key/ham44");
    assertThat(paths.providerKey(new Name("ham44"))).hasContent(SECRET);
    List<String> warnings = new ArrayList<>();
    Configuration.Site with =
        (Configuration.Site)
            new KeyFiles(paths, warnings::add)
                .withProviderKeys(ConfigReader.read(paths.configuration()));
    assertThat(with.policy().links())
        .extracting(link -> link.key().isPresent())
        .containsExactly(false, true);
    assertThat(warnings)
        .singleElement()
        .asString()
        .endsWith("key/ham44 is not used: no provider has this name");
  }

  @Test
  void a_public_address_of_another_hub_and_a_name_that_is_taken_change_nothing()
      throws IOException {
    String before = Files.readString(Path.of("src/test/resources/edit/site.json"));
    Files.writeString(paths.configuration(), before);
    assertThat(join(FILE.replace("203.0.113.77", "203.0.113.10")).err())
        .contains("$.hubs[1].publicAddresses: 203.0.113.10/32 overlaps");
    assertThat(join(FILE, "--hub", "hub").err()).contains("there is a hub hub already");
    assertThat(paths.configuration()).hasContent(before);
    assertThat(site.run("join", "LL1-x", "--public-address", "203.0.113.1").err())
        .contains("--public-address is for a provider's file");
    assertThat(List.of(paths.privateKey(), paths.providerKeys())).noneMatch(Files::exists);
  }
}
