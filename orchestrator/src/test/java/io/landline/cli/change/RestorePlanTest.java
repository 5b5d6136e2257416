// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.ConfigurationDraft;
import io.landline.cli.command.CommandOutput;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.grant.Declaration;
import io.landline.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replaced site declared, as commands and as a change. */
final class RestorePlanTest {
  private static final String NEW =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=",
                 "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" } }
      """;
  private static final String FORMER =
      NEW.strip().substring(0, NEW.strip().length() - 1)
          + """
          , "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                         { "name": "flex", "address": "10.49.7.20" },
                         { "name": "unused", "address": "10.49.7.21" } ],
            "forwards": [
              { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
              { "name": "cat", "listen": "tcp/4992-4994", "to": "flex", "toPort": "5992-5994",
                "from": ["198.51.100.0/24"], "rate": 5 },
              { "name": "ssh", "listen": "tcp/2222", "to": "this", "toPort": "22",
                "enabled": false } ],
            "capture": { "devices": ["flex"] } }
          """;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Declaration declared(byte[] text) throws Exception {
    Configuration.Site site = (Configuration.Site) ConfigReader.parse(text);
    return Declaration.of(site.policy(), List.of());
  }

  private static RestorePlan plan() throws Exception {
    return new RestorePlan(declared(bytes(FORMER)), IpAddress.parse("10.99.0.2"));
  }

  @Test
  void the_commands_are_those_that_people_type() throws Exception {
    assertThat(plan().commands())
        .containsExactly(
            "landline device add dmr 10.49.7.19",
            "landline device add flex 10.49.7.20",
            "landline forward add udp/55193 dmr --name ipsc",
            "landline forward add tcp/4992-4994 flex:5992-5994 --name cat --from 198.51.100.0/24"
                + " --rate 5/s",
            "landline forward add tcp/2222 this:22 --name ssh",
            "landline forward disable ssh",
            "landline capture add flex");
  }

  @Test
  void the_change_declares_the_same_again_and_is_made_once() throws Exception {
    byte[] once = ConfigurationDraft.edited(bytes(NEW), draft -> plan(draft));
    assertThat(declared(once)).isEqualTo(declared(bytes(FORMER)));
    assertThat(ConfigurationDraft.edited(once, draft -> plan(draft))).isEqualTo(once);
  }

  private static void plan(ConfigurationDraft draft) {
    try {
      plan().make(draft, new CommandOutput());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_hub_that_names_no_device_gets_names_made_up() throws Exception {
    Declaration full = declared(bytes(FORMER));
    Declaration nameless = new Declaration(full.lan(), List.of(), full.captured(), full.forwards());
    assertThat(new RestorePlan(nameless, IpAddress.parse("10.99.0.2")).commands())
        .contains("landline device add device-10-49-7-19 10.49.7.19");
  }
}
