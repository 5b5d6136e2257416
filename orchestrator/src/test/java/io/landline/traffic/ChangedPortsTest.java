// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.ChangedPort;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.wireguard.PrivateKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which source ports are said not to be kept, and why. */
final class ChangedPortsTest {
  private static final int UDP = 17;
  private static final int MARK = 0x4c000000;

  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [ { "name": "wa7vc", "publicKey": "KEY", "address": "10.99.0.2",
                     "lan": ["10.49.7.0/24"], "captured": ["10.49.7.19", "10.49.7.20"] } ],
        "forwards": [ { "name": "dmr", "listen": "udp/62031", "site": "wa7vc",
                        "to": "10.49.7.19" } ] }
      """;

  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "KEY", "endpoint": "203.0.113.10:51820",
                 "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
        "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                     { "name": "second", "address": "10.49.7.20" } ],
        "forwards": [ { "name": "dmr", "listen": "udp/62031", "to": "dmr" } ],
        "capture": { "devices": ["dmr", "second"] } }
      """;

  private static Configuration read(String text) throws Exception {
    String key = PrivateKey.generate().publicKey().toString();
    return ConfigReader.parse(text.replace("KEY", key).getBytes(StandardCharsets.UTF_8));
  }

  private static FlowTuple tuple(String from, String to) {
    Endpoint source = HostEndpoint.parse(from).numeric().orElseThrow();
    Endpoint destination = HostEndpoint.parse(to).numeric().orElseThrow();
    return new FlowTuple(
        source.address(), destination.address(), UDP, source.port(), destination.port());
  }

  private static List<ChangedPort> found(String text, String from, String seenAs) throws Exception {
    ChangedPorts ports = new ChangedPorts(read(text));
    String to = "198.51.100.20:9000";
    int status = from.equals(seenAs) ? 0 : Flow.SOURCE_TRANSLATED;
    ports.look(new Flow(tuple(from, to), tuple(to, seenAs), status, MARK, 1));
    return ports.found();
  }

  @Test
  void a_hub_names_the_holder_of_the_port_and_the_source_that_is_seen() throws Exception {
    assertThat(found(HUB, "10.49.7.20:62031", "203.0.113.10:64000"))
        .singleElement()
        .satisfies(
            port -> {
              assertThat(port.device()).hasToString("wa7vc/10.49.7.20");
              assertThat(port.port()).hasToString("udp/62031");
              assertThat(port.seenAs()).map(Endpoint::toString).contains("203.0.113.10:64000");
              assertThat(port.because()).isEqualTo("forward dmr holds that port");
            });
  }

  @Test
  void a_clash_of_two_devices_is_said_too() throws Exception {
    assertThat(found(HUB, "10.49.7.20:4000", "203.0.113.10:4711"))
        .extracting(ChangedPort::because)
        .containsExactly("another device uses it towards 198.51.100.20:9000");
  }

  @Test
  void a_port_that_is_kept_is_not_named() throws Exception {
    assertThat(found(HUB, "10.49.7.19:62031", "203.0.113.10:62031")).isEmpty();
    assertThat(found(HUB, "10.49.7.20:4000", "203.0.113.10:4000")).isEmpty();
    assertThat(found(SITE, "10.49.7.19:62031", "10.49.7.19:62031")).isEmpty();
    assertThat(found(SITE, "10.49.7.20:4000", "10.49.7.20:4000")).isEmpty();
  }

  @Test
  void a_site_knows_its_own_forwards_and_the_hubs_wireguard_port() throws Exception {
    assertThat(found(SITE, "10.49.7.20:62031", "10.49.7.20:62031"))
        .extracting(ChangedPort::because)
        .containsExactly("forward dmr holds that port");
    assertThat(found(SITE, "10.49.7.20:51820", "10.49.7.20:51820"))
        .extracting(ChangedPort::because)
        .containsExactly("the hub keeps that port for itself");
  }
}
