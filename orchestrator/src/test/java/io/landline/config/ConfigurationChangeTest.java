// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigurationChange.Operation;
import io.landline.config.reader.ConfigReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigurationChangeTest {
  private static final Path GOOD = Path.of("src/test/resources/config/good");

  private static String site() throws Exception {
    return Files.readString(GOOD.resolve("site-every-key.json"));
  }

  private static Configuration read(String text) throws Exception {
    return ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<ConfigurationChange> between(String before, String wanted) throws Exception {
    return ConfigurationChange.between(Optional.of(read(before)), read(wanted));
  }

  @Test
  void nothingChangesBetweenAConfigurationAndItself() throws Exception {
    for (String file : List.of("site-every-key.json", "hub-every-key.json")) {
      Configuration same = ConfigReader.read(GOOD.resolve(file));
      assertThat(ConfigurationChange.between(Optional.of(same), same)).isEmpty();
    }
  }

  @Test
  void notesAndTheWayOfWritingAreNoChange() throws Exception {
    assertThat(
            between(
                site(),
                site()
                    .replace("\"repeater\"", "\"new\"")
                    .replace("\"5992-5994\"", "\"5992-5994\" ")))
        .isEmpty();
  }

  @Test
  void onAnEmptyHostEverythingIsAdded() throws Exception {
    List<ConfigurationChange> changes = ConfigurationChange.between(Optional.empty(), read(site()));
    assertThat(changes).extracting(ConfigurationChange::op).containsOnly(Operation.ADD);
    assertThat(changes)
        .extracting(c -> c.kind() + " " + c.name() + " " + c.text())
        .contains(
            "device dmr 10.49.7.19",
            "capture dmr all it sends to the internet; IPv6 blocked",
            "forward flex-cat tcp/4992-4994 -> flex:5992-5994",
            "forward ssh tcp/2222 -> this:22",
            "forward game tcp+udp/27015 -> flex (disabled)");
  }

  @Test
  void saysWhatChangesOfAForward() throws Exception {
    assertThat(
            between(
                site(),
                site()
                    .replace("\"from\": [\"198.51.100.0/24\"], \"rate\": 5,", "")
                    .replace("\"masquerade\": true", "\"masquerade\": false")))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.op()).isEqualTo(Operation.CHANGE);
              assertThat(change.name()).isEqualTo("flex-cat");
              assertThat(change.details())
                  .containsExactly(
                      "from: 198.51.100.0/24 -> anywhere",
                      "rate: 5/s per source -> unlimited",
                      "masquerade: yes -> no");
            });
  }

  @Test
  void aForwardOfAnotherNameIsAnotherOne() throws Exception {
    assertThat(between(site(), site().replace("\"ipsc\"", "\"dmr-link\"")))
        .extracting(c -> c.op().symbol() + " " + c.name())
        .containsExactly("+ dmr-link", "- ipsc");
  }

  @Test
  void saysWhoIsNoLongerCaptured() throws Exception {
    assertThat(
            between(
                site(),
                site().replace("\"devices\": [\"dmr\", \"flex\"]", "\"devices\": [\"dmr\"]")))
        .extracting(c -> c.op().symbol() + " " + c.kind() + " " + c.name())
        .containsExactly("- capture flex");
  }

  @Test
  void saysWhatChangesOfWhatAHubGrantsASite() throws Exception {
    String hub = Files.readString(GOOD.resolve("hub-every-key.json"));
    String other =
        hub.replace("\"udp/50000-60000\", ", "")
            .replace("\"udp/55193\", \"site\"", "\"udp/55193\", \"enabled\": false, \"site\"")
            .replace("\"rate\": 5, \"enabled\": true,", "\"rate\": 5,")
            .replace("\"maxForwards\": 20, \"blocked\": [\"web\", \"game\"], ", "");
    assertThat(between(hub, other))
        .filteredOn(change -> change.kind().equals("site"))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.details())
                    .containsExactly(
                        "grants: tcp/4990-4999, udp/50000-60000 -> tcp/4990-4999",
                        "max forwards: 20 -> 1000",
                        "blocked: game, web -> none"));
  }

  @Test
  void anotherOrderOfUplinksIsAChange() throws Exception {
    String two = site().replaceFirst("\"wan\": \\[[^]]*]", "\"wan\": [\"wan0\", \"lte0\"]");
    String other =
        two.replace("[\"wan0\", \"lte0\"]", "[\"lte0 via 192.0.2.9\", \"lte0 via 192.0.2.8\"]");
    assertThat(between(two, other))
        .filteredOn(change -> change.kind().equals("site"))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.details())
                    .containsExactly("wan: wan0, lte0 -> lte0 via 192.0.2.9, lte0 via 192.0.2.8"));
  }

  @Test
  void anotherOrderOfHubsIsAChange() throws Exception {
    String two = Files.readString(GOOD.resolve("site-two-hubs.json"));
    String other =
        two.replace("seattle", "x").replace("tokyo", "seattle").replace("\"x\"", "\"tokyo\"");
    assertThat(between(two, other))
        .filteredOn(change -> change.kind().equals("site"))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.details())
                    .containsExactly("order of hubs: seattle, tokyo -> tokyo, seattle"));
  }

  @Test
  void numbersThatCouldCollideAreNamedWhenTheyChange() throws Exception {
    assertThat(between(site(), site().replace("\"rulePriority\": 4200", "\"rulePriority\": 4300")))
        .singleElement()
        .satisfies(
            c ->
                assertThat(c.details())
                    .containsExactly("rule priorities: 4200 and on -> 4300 and on"));
  }
}
