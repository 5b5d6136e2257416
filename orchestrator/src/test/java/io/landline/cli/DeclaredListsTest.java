// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Examples;
import io.landline.api.Health;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.DeviceState;
import io.landline.api.SiteDeclaration.ForwardState;
import io.landline.api.Status;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.declared.DeclaredSites;
import io.landline.grant.Declaration;
import io.landline.grant.ForwardRequest;
import io.landline.grant.Ledger;
import io.landline.grant.Reason;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sites declare, in the lists of both hosts. */
final class DeclaredListsTest {
  private static final Name WA7VC = new Name("wa7vc");

  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [
          { "name": "wa7vc", "publicKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=",
            "address": "10.99.0.2", "lan": ["10.49.7.0/24"] },
          { "name": "club", "publicKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=",
            "address": "10.99.0.3", "lan": ["10.50.0.0/24"], "grants": ["udp/56000-56999"] } ],
        "forwards": [
          { "name": "cq", "listen": "udp/56001", "site": "club", "to": "10.50.0.39" } ] }
      """;

  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
        "hub": { "publicKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=",
                 "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" },
        "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                     { "name": "other", "address": "10.50.0.39" } ],
        "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
                      { "name": "later", "listen": "udp/56001", "to": "dmr" },
                      { "name": "new", "listen": "tcp/8443", "to": "dmr", "toPort": "443" } ],
        "capture": { "devices": ["dmr", "other"] } }
      """;

  @TempDir Path root;
  private HostPaths paths = new HostPaths(Path.of("/nonexistent"));

  @BeforeEach
  void begin() throws IOException {
    paths = new HostPaths(root);
    Files.createDirectories(paths.configuration().getParent());
    Files.createDirectories(paths.controlSocket().getParent());
  }

  private String run(String line) {
    Cli.Outcome outcome = new Cli(root).run(line.split(" "));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    if (!line.startsWith("render") && !line.endsWith("--json")) {
      assertThat(outcome.out().lines()).allMatch(l -> l.length() <= 80);
    }
    return outcome.out();
  }

  private static ForwardRequest request(String name, String listen) {
    Listen ports = Listen.parse(listen);
    return new ForwardRequest(
        new Name(name),
        ports,
        Optional.empty(),
        IpAddress.parse("10.49.7.19"),
        ports.ports(),
        List.of(),
        Optional.empty(),
        true);
  }

  /** A hub whose site declared one forward that is accepted, one that is taken, and two devices. */
  private void onHub() throws Exception {
    Files.writeString(paths.configuration(), HUB);
    Declaration declaration =
        new Declaration(
            List.of(IpPrefix.parse("10.49.7.0/24")),
            List.of(),
            List.of(IpAddress.parse("10.49.7.19"), IpAddress.parse("10.50.0.39")),
            List.of(request("ipsc", "udp/55193"), request("later", "udp/56001")));
    Ledger ledger = Ledger.EMPTY.with(WA7VC, 1, declaration, List.of());
    Configuration.Hub hub = (Configuration.Hub) ConfigReader.read(paths.configuration());
    new DeclaredSites(paths).write(hub.judge(ledger).ledger());
  }

  @Test
  void a_hub_lists_what_its_sites_declared_and_what_it_refused() throws Exception {
    onHub();
    assertThat(run("forward list"))
        .isEqualTo(
            """
            FORWARD      LISTEN     TO                FROM      DECLARED BY
            wa7vc/ipsc   udp/55193  wa7vc/10.49.7.19  anywhere  wa7vc
            cq           udp/56001  club/10.50.0.39   anywhere  this hub
            wa7vc/later  udp/56001  wa7vc/10.49.7.19  anywhere  wa7vc, refused: taken
            wa7vc/later is refused: taken (another forward has udp/56001)
            """);
    assertThat(run("capture list"))
        .isEqualTo(
            """
            CAPTURED          ADDRESS     SEEN AS       DECLARED BY
            wa7vc/10.49.7.19  10.49.7.19  203.0.113.10  wa7vc
            wa7vc/10.50.0.39  10.50.0.39  -             wa7vc, refused: device-elsewhere
            wa7vc/10.50.0.39 is refused: device-elsewhere (10.50.0.39 is a device of another
            site)
            """);
    assertThat(run("site list"))
        .isEqualTo(
            """
            SITE   ADDRESS    SEEN AS       LAN           FORWARDS  CAPTURED  DECLARED
            wa7vc  10.99.0.2  203.0.113.10  10.49.7.0/24  1         1         4, 2 refused
            club   10.99.0.3  203.0.113.10  10.50.0.0/24  1         0         -
            wa7vc may use any port from 1024 up that is not protected
            club may use udp/56000-56999
            """);
  }

  @Test
  void a_hubs_documents_say_the_same() throws Exception {
    onHub();
    assertThat(run("forward list --json"))
        .contains("\"declaredBy\": \"wa7vc\"", "\"state\": \"accepted\"", "\"state\": \"refused\"")
        .contains("\"reason\": \"taken\"", "\"detail\": \"another forward has udp/56001\"");
    assertThat(run("capture list --json")).contains("\"reason\": \"device-elsewhere\"");
    assertThat(run("site list --json"))
        .contains("\"declaredForwards\": 2", "\"refusedForwards\": 1")
        .contains("\"declaredCaptured\": 2", "\"refusedCaptured\": 1");
  }

  @Test
  void the_rendered_state_of_a_hub_has_what_sites_declared() throws Exception {
    onHub();
    assertThat(run("render nft")).contains("wa7vc/ipsc").doesNotContain("wa7vc/later");
    assertThat(run("render nft " + paths.configuration())).doesNotContain("wa7vc/ipsc");
  }

  private static SiteDeclaration answered(Optional<String> version) {
    return SiteDeclaration.of(
        WA7VC,
        "",
        Optional.of(Examples.TIME),
        version,
        List.of(
            ForwardState.accepted(new Name("ipsc")),
            new ForwardState(
                new Name("later"),
                SiteDeclaration.State.REFUSED,
                Optional.of(Reason.TAKEN),
                "another forward has udp/56001"),
            ForwardState.waiting(new Name("new"))),
        List.of(
            new DeviceState(
                IpAddress.parse("10.49.7.19"),
                SiteDeclaration.State.ACCEPTED,
                Optional.empty(),
                ""),
            new DeviceState(
                IpAddress.parse("10.50.0.39"),
                SiteDeclaration.State.REFUSED,
                Optional.of(Reason.DEVICE_ELSEWHERE),
                "10.50.0.39 is a device of another site")));
  }

  private String atSite(String line, Optional<String> version) throws IOException {
    Files.writeString(paths.configuration(), SITE);
    ServiceState state = Examples.busy();
    ControlServer service =
        ControlServer.open(
            paths.controlSocket(),
            (request, caller) ->
                caller.accept(
                    new Reply.Status(
                        new Status(
                            state,
                            Health.unknown("no round yet"),
                            Examples.NO_TRAFFIC,
                            List.of(answered(version))))));
    try {
      return run(line);
    } finally {
      service.close();
    }
  }

  @Test
  void a_site_lists_what_the_hub_answered() throws Exception {
    assertThat(atSite("forward list", Optional.of("0.2.0")))
        .isEqualTo(
            """
            FORWARD  LISTEN     TO       FROM      STATE
            ipsc     udp/55193  dmr      anywhere  accepted
            later    udp/56001  dmr      anywhere  refused: taken
            new      tcp/8443   dmr:443  anywhere  waiting
            later is refused: taken (another forward has udp/56001)
            """);
    assertThat(atSite("capture list", Optional.of("0.2.0")))
        .isEqualTo(
            """
            CAPTURED  ADDRESS     SEEN AS       STATE
            dmr       10.49.7.19  203.0.113.10  accepted
            other     10.50.0.39  -             refused: device-elsewhere
            other is refused: device-elsewhere (10.50.0.39 is a device of another site)
            """);
    assertThat(atSite("forward list --json", Optional.of("0.2.0")))
        .contains("\"state\": \"waiting\"", "\"reason\": \"taken\"")
        .doesNotContain("declaredBy");
  }

  @Test
  void without_a_service_or_with_an_older_hub_there_is_no_state() throws Exception {
    Files.writeString(paths.configuration(), SITE);
    String alone = run("forward list");
    assertThat(alone).startsWith("FORWARD  LISTEN     TO       FROM\n").doesNotContain("accepted");
    assertThat(atSite("forward list", Optional.empty())).isEqualTo(alone);
  }
}
