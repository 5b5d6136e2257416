// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.beust.jcommander.JCommander;
import io.landline.cli.change.InitCommand;
import io.landline.cli.change.InitHubCommand;
import io.landline.cli.change.InitSiteCommand;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.config.reader.ConfigReader;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.kernel.ObservedRoute;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.reconcile.state.Kernel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What init guesses of hosts of all kinds. */
final class InitTest {
  private static final String KEY = "A".repeat(42) + "E=";

  @TempDir Path proc;
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryRouting routing = new InMemoryRouting(links);
  private final CommandOutput out = new CommandOutput();
  private int macs;

  @BeforeEach
  void procfs() throws IOException {
    Files.createDirectories(proc.resolve("thread-self/net"));
    Files.createDirectories(proc.resolve("sys/kernel"));
    Files.writeString(proc.resolve("sys/kernel/hostname"), "seattle.example.org\n");
    Files.writeString(
        proc.resolve("thread-self/net/tcp"),
        """
          sl  local_address rem_address   st
           0: 00000000:0016 00000000:0000 0A
           1: 00000000:01BB 00000000:0000 0A
           2: 0100007F:0277 00000000:0000 0A
        """);
    Files.writeString(
        proc.resolve("thread-self/net/udp"),
        "  sl  local_address rem_address   st\n   0: 00000000:CA6C 00000000:0000 07\n");
  }

  private void link(String name, String... addresses) {
    InterfaceName device = InterfaceName.parse(name);
    links.plug(device, Optional.empty(), MacAddress.parse("02:00:00:00:01:0" + ++macs));
    links.setUp(device);
    for (String address : addresses) {
      links.addAddress(device, InterfaceAddress.parse(address));
    }
  }

  private void defaultRoute(String device, long metric) {
    routing.give(
        new ObservedRoute(
            254,
            1,
            3,
            IpPrefix.parse("0.0.0.0/0"),
            metric,
            List.of(
                new ObservedRoute.NextHop(
                    Optional.of(InterfaceName.parse(device)), Optional.empty())),
            Optional.empty()));
  }

  private String text(InitCommand command, List<String> arguments, String... options)
      throws Exception {
    JCommander reader = CommandLine.reader(command);
    reader.parse(options);
    Kernel kernel =
        new Kernel(
            links,
            routing,
            new InMemoryNft(),
            new InMemoryWireGuard(links),
            new InMemoryConntrack(links));
    return command.document(new Surroundings(kernel, proc), KEY, arguments, out).toString();
  }

  private String hub(String... options) throws Exception {
    String text = text(new InitHubCommand(), List.of(), options);
    ConfigReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return text;
  }

  private String site(String... options) throws Exception {
    return text(new InitSiteCommand(), List.of("wa7vc"), options);
  }

  @Test
  void a_vps() throws Exception {
    link("eth0", "203.0.113.10/24", "2001:db8:1::10/64");
    defaultRoute("eth0", 0);
    assertThat(hub())
        .isEqualTo(
            """
            { "role": "hub", "name": "seattle",
              "public":  { "interface": "eth0", "addresses": ["203.0.113.10"] },
              "tunnel":  { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820, "mtu": "auto" },
              "protect": ["tcp/22", "tcp/443"],
              "sites": [],
              "forwards": [] }
            """);
    assertThat(out.guessed())
        .containsExactly(
            "eth0 leads to the internet (--public sets another)",
            "203.0.113.10 is the public address (--address sets another)",
            "its name is seattle (--name sets another)");
    assertThat(out.done())
        .containsExactly(
            "Protects  tcp/22, tcp/443",
            "          these ports stay this host's own; no site can use them",
            "Open      udp/51820 at the provider's firewall, each port you forward, and for the",
            "          probes of site 2 tcp/51882 and udp/51882, of site 3 51883, and so on",
            "Then      landline site add NAME, which prints the code for landline join there");
  }

  @Test
  void a_vps_with_every_option_given() throws Exception {
    link("ens3", "203.0.113.10/24", "203.0.113.11/24");
    String text =
        hub(
            "--public",
            "ens3",
            "--address",
            "203.0.113.11",
            "--tunnel",
            "10.98.0.1/24",
            "--port",
            "4500",
            "--endpoint",
            "vps.example",
            "--name",
            "hub1");
    assertThat(text)
        .contains("\"name\": \"hub1\"")
        .contains("\"203.0.113.11\"], \"endpoint\": \"vps.example:4500\"")
        .contains("\"address\": \"10.98.0.1/24\", \"listenPort\": 4500")
        .contains("\"protect\": [\"tcp/22\", \"tcp/443\", \"udp/51820\"]");
    assertThat(out.guessed()).isEmpty();
  }

  @Test
  void a_vps_behind_the_providers_own_translation() throws Exception {
    link("eth0", "10.0.0.5/24");
    defaultRoute("eth0", 100);
    assertThatThrownBy(this::hub)
        .hasMessage(
            "10.0.0.5 of eth0 is private; give the address that the internet sees: --seen-as"
                + " ADDRESS");
    assertThat(hub("--seen-as", "203.0.113.10"))
        .contains("\"addresses\": [\"10.0.0.5\"], \"seenAs\": [\"203.0.113.10\"]");
  }

  @Test
  void an_impossible_hub_is_refused_with_the_valid_choices() {
    link("eth0", "203.0.113.10/24");
    assertThatThrownBy(this::hub).hasMessage("there is no default route; name it with --public");
    assertThatThrownBy(() -> hub("--public", "eth1"))
        .hasMessage("--public: there is no interface 'eth1'; did you mean eth0?");
    assertThatThrownBy(() -> hub("--public", "venet"))
        .hasMessage("--public: there is no interface 'venet'; this host has eth0");
    assertThatThrownBy(() -> hub("--public", "eth0", "--address", "203.0.113.99"))
        .hasMessage("--address: 203.0.113.99 is not an address of eth0; it has 203.0.113.10");
  }

  @Test
  void a_router() throws Exception {
    link("wan0", "100.64.0.2/24");
    link("br0", "10.49.7.1/24");
    link("docker0", "172.17.0.1/16");
    defaultRoute("br0", 700);
    defaultRoute("wan0", 100);
    assertThat(site())
        .isEqualTo(
            """
            { "role": "site", "name": "wa7vc",
              "lan": ["br0"], "wan": ["wan0"] }
            """);
    assertThat(out.guessed())
        .containsExactly(
            "wan0 leads to the internet (--wan sets another)",
            "devices are behind br0 (--lan sets others)");
    assertThat(out.otherHost())
        .containsExactly("landline site add wa7vc " + KEY + " --lan 10.49.7.0/24");
  }

  @Test
  void a_box_beside_the_router() throws Exception {
    link("eth0", "192.168.1.2/24");
    defaultRoute("eth0", 0);
    assertThat(site()).contains("\"lan\": [\"eth0\"], \"wan\": [\"eth0\"]");
    List<String> all = new ArrayList<>(out.guessed());
    all.addAll(out.done());
    assertThat(all)
        .containsExactly(
            "eth0 leads to the internet (--wan sets another)",
            "devices are behind eth0 too (--lan sets another)",
            "Beside    the router: give each device that is to be captured the",
            "          gateway 192.168.1.2, and no IPv6",
            "Then      landline join -, and paste the code that the hub prints for that");
    assertThat(out.otherHost())
        .containsExactly("landline site add wa7vc " + KEY + " --lan 192.168.1.0/24");
  }

  @Test
  void a_site_of_several_networks_and_uplinks() throws Exception {
    link("wan0", "100.64.0.2/24");
    link("lte0", "100.65.0.2/24");
    link("br0", "10.49.7.1/24");
    link("vlan8", "10.49.8.1/24");
    assertThat(site("--wan", "wan0", "--wan", "lte0", "--lan", "br0", "--lan", "vlan8"))
        .contains("\"lan\": [\"br0\", \"vlan8\"], \"wan\": [\"wan0\", \"lte0\"]");
    assertThat(out.guessed()).isEmpty();
    assertThat(out.otherHost())
        .containsExactly(
            "landline site add wa7vc " + KEY + " --lan 10.49.7.0/24 --lan 10.49.8.0/24");
  }
}
