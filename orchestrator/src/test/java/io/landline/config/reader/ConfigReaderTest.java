// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Canary;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConfigReaderTest {
  private static final Path GOOD = Path.of("src/test/resources/config/good");

  private static Configuration.Site site(String file) throws Exception {
    return (Configuration.Site) ConfigReader.read(GOOD.resolve(file));
  }

  private static Configuration.Hub hub(String file) throws Exception {
    return (Configuration.Hub) ConfigReader.read(GOOD.resolve(file));
  }

  @Test
  void aSitesForwardKeepsAllThatWasSaid() throws Exception {
    assertThat(site("site-every-key.json").policy().forwards().get(1))
        .isEqualTo(
            new Forward(
                new Name("flex-cat"),
                Listen.parse("tcp/4992-4994"),
                IpAddress.parse("203.0.113.11"),
                IpAddress.parse("10.49.7.20"),
                PortRange.parse("5992-5994"),
                List.of(IpPrefix.parse("198.51.100.0/24")),
                Optional.of(5),
                true,
                true));
  }

  @Test
  void whatAForwardDoesNotSayIsTheSamePortTheSitesAddressAndAnybody() throws Exception {
    assertThat(site("site-every-key.json").policy().forwards().get(0))
        .isEqualTo(
            new Forward(
                new Name("ipsc"),
                Listen.parse("udp/55193"),
                IpAddress.parse("203.0.113.10"),
                IpAddress.parse("10.49.7.19"),
                PortRange.of(55193),
                List.of(),
                Optional.empty(),
                true,
                false));
  }

  @Test
  void aTestHostMayHaveAnotherAddressOfTheTunnel() throws Exception {
    HubPolicy hub = hub("hub-every-key.json").policy();
    assertThat(hub.sites().stream().map(s -> hub.canary(s).orElseThrow()))
        .containsExactly(
            new Canary(IpAddress.parse("10.99.0.130"), 51882),
            new Canary(IpAddress.parse("10.99.0.200"), 51883));
    String other =
        Files.readString(GOOD.resolve("site-every-key.json")).replace("10.99.0.130", "10.99.0.77");
    Configuration.Site site =
        (Configuration.Site) ConfigReader.parse(other.getBytes(StandardCharsets.UTF_8));
    assertThat(site.policy().canary()).contains(new Canary(IpAddress.parse("10.99.0.77"), 51882));
  }

  @Test
  void thisIsTheSitesTunnelAddress() throws Exception {
    Forward ssh = site("site-every-key.json").policy().forwards().get(2);
    assertThat(ssh.target()).isEqualTo(IpAddress.parse("10.99.0.2"));
    assertThat(ssh.targetPorts()).isEqualTo(PortRange.of(22));
    assertThat(hub("hub-every-key.json").policy().sites().get(0).forwards().get(1).target())
        .isEqualTo(IpAddress.parse("10.99.0.2"));
  }

  @Test
  void devicesAndCaptureAreReadTogether() throws Exception {
    var policy = site("site-every-key.json").policy();
    Device dmr =
        new Device(
            new Name("dmr"),
            IpAddress.parse("10.49.7.19"),
            Optional.of(MacAddress.parse("02:00:00:00:00:19")));
    assertThat(policy.devices()).first().isEqualTo(dmr);
    assertThat(policy.capture().devices()).isEqualTo(policy.devices());
    assertThat(policy.capture().exclude()).containsExactly(IpPrefix.parse("198.51.100.128/25"));
    assertThat(policy.capture().blockIpv6()).isTrue();
  }

  @Test
  void aShortSiteHasTheUsualValues() throws Exception {
    Configuration.Site site = site("site-shortest.json");
    assertThat(site.policy().tunnel().device()).hasToString("landline0");
    assertThat(site.policy().tunnel().listenPort()).isZero();
    assertThat(site.policy().tunnel().mtu()).isEqualTo(1420);
    assertThat(site.policy().hub().keepalive()).isEqualTo(25);
    assertThat(site.policy().capture().devices()).isEmpty();
    assertThat(site.policy().capture().blockIpv6()).isTrue();
    assertThat(site.footprint()).isEqualTo(Footprint.DEFAULT);
    assertThat(site.settings().repair()).isTrue();
    assertThat(site.settings().probe().interval()).isEqualTo(30);
  }

  @Test
  void aShortHubProtectsSshDhcpAndWireGuard() throws Exception {
    Configuration.Hub hub = hub("hub-shortest.json");
    assertThat(hub.policy().protect())
        .containsExactly(
            ProtocolPorts.parse("tcp/22"),
            ProtocolPorts.parse("udp/68"),
            ProtocolPorts.parse("udp/51820"));
    assertThat(hub.seenAs()).isEqualTo(hub.policy().publicAddresses());
  }

  @Test
  void aPeerWithoutALanIsCapturedByItsTunnelAddress() throws Exception {
    HubSite phone = hub("hub-every-key.json").policy().sites().get(1);
    assertThat(phone.lan()).isEmpty();
    assertThat(phone.captured()).containsExactly(phone.address());
    assertThat(phone.grants())
        .containsExactly(
            ProtocolPorts.parse("tcp/1024-65535"), ProtocolPorts.parse("udp/1024-65535"));
    assertThat(phone.forwards().get(0).publicAddress()).isEqualTo(phone.publicAddress());
  }

  @Test
  void aSiteHasItsOwnLimitsOrTheDefaultOnes() throws Exception {
    List<HubSite> sites = hub("hub-every-key.json").policy().sites();
    assertThat(sites.get(0).maxForwards()).isEqualTo(20);
    assertThat(sites.get(0).blocked()).containsExactly(new Name("game"), new Name("web"));
    assertThat(sites.get(1).maxForwards()).isEqualTo(1000);
    assertThat(sites.get(1).blocked()).isEmpty();
    String text = Text.of(GOOD.resolve("hub-every-key.json"));
    for (int most : List.of(0, 10_000)) {
      Configuration.Hub hub =
          (Configuration.Hub)
              Text.read(text.replace("\"maxForwards\": 20", "\"maxForwards\": " + most));
      assertThat(hub.policy().sites().get(0).maxForwards()).isEqualTo(most);
    }
  }

  @Test
  void protectedRangesThatTouchAreJoinedBecauseIntervalSetsRefuseOverlaps() throws Exception {
    String text = Text.of(GOOD.resolve("hub-shortest.json"));
    Configuration.Hub hub =
        (Configuration.Hub)
            Text.read(
                text.replaceFirst(
                    "\\{", "{ \"protect\": [\"udp/51820\", \"tcp/20-30\", \"tcp/25-40\"],"));
    assertThat(hub.policy().protect())
        .containsExactly(
            ProtocolPorts.parse("tcp/20-40"),
            ProtocolPorts.parse("udp/68"),
            ProtocolPorts.parse("udp/51820"));
  }

  @Test
  void theHubsDhcpClientIsProtectedUnlessItsPortIsForwarded() throws Exception {
    String text = Text.of(GOOD.resolve("hub-every-key.json"));
    Configuration.Hub hub = (Configuration.Hub) Text.read(text);
    assertThat(hub.policy().protect()).contains(ProtocolPorts.parse("udp/68"));
    Configuration.Hub forwarding =
        (Configuration.Hub)
            Text.read(text.replace("tcp/4990-4999", "udp/60-70").replace("tcp/4990", "udp/68"));
    assertThat(forwarding.policy().protect()).doesNotContain(ProtocolPorts.parse("udp/68"));
  }

  @Test
  void everybodyIsTheSameAsNoSourceList() throws Exception {
    String text = Text.of(GOOD.resolve("site-every-key.json"));
    Configuration.Site site =
        (Configuration.Site) Text.read(text.replace("198.51.100.0/24", "0.0.0.0/0"));
    assertThat(site.policy().forwards().get(1).from()).isEmpty();
  }

  @Test
  void theOrderOfKeysDoesNotMatter() throws Exception {
    Random random = new Random(7);
    for (String file : List.of("site-every-key.json", "hub-every-key.json")) {
      Configuration expected = ConfigReader.read(GOOD.resolve(file));
      Json json = JsonDocument.parse(Text.bytes(GOOD.resolve(file))).root();
      for (int i = 0; i < 20; i++) {
        assertThat(Text.read(shuffled(json, random).toString())).isEqualTo(expected);
      }
    }
  }

  private static Json shuffled(Json json, Random random) {
    if (json instanceof JsonArray array) {
      JsonArray items = JsonArray.EMPTY;
      for (Json item : array.values()) {
        items = items.plus(shuffled(item, random));
      }
      return items;
    }
    if (!(json instanceof JsonObject object)) {
      return json;
    }
    List<String> keys = new ArrayList<>(object.keys());
    Collections.shuffle(keys, random);
    JsonObject reordered = JsonObject.EMPTY;
    for (String key : keys) {
      reordered = reordered.with(key, shuffled(Objects.requireNonNull(object.get(key)), random));
    }
    assertThat(reordered.keys()).hasSameSizeAs(object.keys());
    return reordered;
  }

  @Test
  void saysWhichBytesAreNotUtf8() {
    byte[] latin1 =
        "{ \"role\": \"site\", \"note\": \"caf\u00e9\" }".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ConfigReader.parse(latin1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void aByteOrderMarkIsNoProblem() throws Exception {
    String text = Text.of(GOOD.resolve("site-shortest.json"));
    assertThat(Text.read("\ufeff" + text)).isEqualTo(Text.read(text));
  }

  @Test
  void aMissingFileIsNotAProblemOfTheConfiguration() {
    assertThatThrownBy(() -> ConfigReader.read(GOOD.resolve("no-such-file.json")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void anEndlessStreamIsNotReadToItsEnd() {
    byte[] tooMuch = new byte[JsonDocument.LARGEST + 1];
    ConfigException e =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.parse(tooMuch));
    assertThat(e).hasMessageContaining("too large");
  }
}
