// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.KnockedPort;
import io.landline.channel.KnockReply;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.json.RecordCodec;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Tunnel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HubKnockTest {
  private static Configuration.Hub hub(String own, String site) throws Exception {
    String text =
        """
        { "role": "hub", "name": "seattle",
          "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
          "tunnel": { "address": "%s/24" },
          "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "%s",
                       "lan": ["192.0.2.0/24"], "captured": ["192.0.2.19"] } ],
          "forwards": [ { "name": "web", "listen": "tcp/8080", "site": "wa7vc", "to": "192.0.2.19" },
                        { "name": "ssh", "listen": "tcp/2222", "site": "wa7vc", "to": "this",
                          "toPort": 22 } ] }
        """
            .formatted(own, "A".repeat(42) + "E=", site);
    return (Configuration.Hub) ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_plan_leaves_out_what_forwards_open_and_the_probes() throws Exception {
    HubSite site = hub("10.99.0.1", "10.99.0.2").policy().sites().get(0);
    List<String> plan =
        KnockPlan.of(site, 51880, new Random(1)).stream()
            .map(port -> port.address() + " " + port.port())
            .toList();
    assertThat(plan)
        .contains("10.99.0.2 tcp/23", "10.99.0.2 udp/22", "192.0.2.19 tcp/22", "192.0.2.19 udp/80")
        .doesNotContain("10.99.0.2 tcp/22", "192.0.2.19 tcp/8080", "10.99.0.2 udp/51880")
        .doesNotHaveDuplicates();
  }

  /** Loopback refuses what nobody listens on, as a device does that was reached. */
  @Test
  void a_refusal_is_an_answer_and_silence_is_none() throws Exception {
    HubPolicy policy = hub("10.99.0.1", "10.99.0.2").policy();
    HubPolicy looped =
        new HubPolicy(
            policy.name(),
            policy.publicInterface(),
            policy.publicAddresses(),
            Tunnel.of(policy.tunnel().device(), InterfaceAddress.parse("127.0.0.1/8"), 51820, 1420),
            policy.protect(),
            policy.sites(),
            policy.footprint());
    HubSite site =
        policy
            .sites()
            .get(0)
            .withForwards(List.of())
            .withCaptured(List.of(IpAddress.parse("127.0.0.2")));
    CompletableFuture<Response> answer = new CompletableFuture<>();
    try (HubKnock knock = new HubKnock()) {
      knock.knock(looped, site, answer::complete);
      KnockReply reply =
          RecordCodec.decode(KnockReply.class, answer.get(1, TimeUnit.MINUTES).body());
      assertThat(reply.tried()).isGreaterThan(100);
      assertThat(reply.answered())
          .extracting(KnockedPort::address)
          .containsOnly(IpAddress.parse("127.0.0.2"));
      assertThat(reply.answered().size()).isGreaterThan(40);
    }
  }
}
