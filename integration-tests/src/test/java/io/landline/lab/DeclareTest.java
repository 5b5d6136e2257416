// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Forwards and captures are entered at the sites only; the hub's file names none. */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeclareTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY(wa7vc)", "address": "10.99.0.2" },
          { "name": "club", "publicKey": "KEY(club)", "address": "10.99.0.3",
            "lan": ["10.49.7.0/24"], "grants": ["udp/56000-56999"] } ] }
      """;

  private static Lab lab;
  private static Deployment landline;
  private static LabSite here;
  private static LabSite club;
  private static Service hubService;
  private static Service hereService;
  private static Service clubService;

  private static String site(String name, String address, String device, String rest) {
    return """
    { "role": "site", "name": "%s",
      "lan": ["br0"], "wan": ["wan0"],
      "tunnel": { "interface": "landline0", "address": "%s/24", "mtu": 1420 },
      "hub": { "publicKey": "KEY(hub)", "endpoint": "[2001:db8:1::10]:51820",
               "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
      "devices": [ %s ]%s }
    """
        .formatted(name, address, device, rest);
  }

  @BeforeAll
  static void start() {
    lab =
        Lab.of(
            SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19)),
            SitePlan.router().named("club").withDevices(DevicePlan.onLan("repeater", 39)));
    here = lab.site("wa7vc");
    club = lab.site("club");
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), HUB);
    landline.configure(
        here.host(),
        site(
            "wa7vc",
            "10.99.0.2",
            "{ \"name\": \"dmr\", \"address\": \"10.49.7.19\" }",
            """
            ,
              "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ],
              "capture": { "devices": ["dmr"] }"""));
    landline.configure(
        club.host(),
        site("club", "10.99.0.3", "{ \"name\": \"repeater\", \"address\": \"10.49.7.39\" }", ""));
    hubService = Service.on(landline, lab.hub());
    hereService = Service.on(landline, here.host());
    clubService = Service.on(landline, club.host());
    landline.awaitTunnel(here);
    landline.awaitTunnel(club);
  }

  @AfterAll
  static void stop() {
    clubService.close();
    hereService.close();
    hubService.close();
    landline.close();
    lab.close();
  }

  private static Outcome type(Namespace host, String command) {
    return landline.runHere(host, command.split(" "));
  }

  /** What a command prints, which must succeed. */
  private static String shown(Namespace host, String command) {
    return type(host, command).orThrow().out();
  }

  private static void awaitAccepted(Service service) {
    service.await(
        "everything accepted",
        SOON,
        () -> service.log().contains("the hub accepted everything that this site declares"));
  }

  private static void isReached(Namespace device, String address, int port) {
    try (UdpEcho echo = UdpEcho.on(device, at(address + ":" + port))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.PRIVATE_CALLER, 4000), hub(port)))
          .isEqualTo(new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), hub(port), 32));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  @Test
  @Order(1)
  void what_a_site_has_at_the_start_is_in_force_on_the_hub() {
    awaitAccepted(hereService);
    isReached(here.device("dmr"), "10.49.7.19", 55193);
    try (UdpEcho world = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      assertThat(
              UdpExchange.ask(here.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(hub(4300));
      assertThat(world.seen()).hasSize(1);
    }
    assertThat(lab.hub().must("wg", "show", "landline0", "allowed-ips"))
        .contains("10.49.7.19/32")
        .doesNotContain("10.49.7.39");
    assertThat(shown(here.host(), "status"))
        .contains("1 forward, 1 captured device: all accepted by the hub");
    assertThat(shown(here.host(), "forward list")).contains("STATE").contains("accepted");
    assertThat(shown(here.host(), "capture list")).contains("STATE").contains("accepted");
    assertThat(shown(lab.hub(), "status")).contains("wa7vc/ipsc").doesNotContain("refused");
    assertThat(shown(lab.hub(), "forward list")).contains("DECLARED BY").contains("wa7vc/ipsc");
    assertThat(shown(lab.hub(), "site list"))
        .contains("club may use udp/56000-56999")
        .containsPattern("wa7vc .* 1 +1 +2\n");
  }

  @Test
  @Order(2)
  void an_edit_at_the_site_carries_packets_when_the_command_returns() {
    long start = System.nanoTime();
    Outcome added = type(club.host(), "forward add udp/56001 repeater --name cq");
    long returned = System.nanoTime();
    assertThat(added.orThrow().out()).contains("accepted everything").doesNotContain("On hub");
    isReached(club.device("repeater"), "10.49.7.39", 56001);
    System.out.printf(
        "    the edit returned after %d ms, a stranger was answered after %d ms%n",
        (returned - start) / 1_000_000, (System.nanoTime() - start) / 1_000_000);
  }

  @Test
  @Order(3)
  void what_the_hub_refuses_changes_nothing() {
    String rules = lab.hub().ruleset();
    for (String[] row :
        new String[][] {
          {"udp/57001", "outside-grant"},
          {"tcp/56001", "outside-grant"},
        }) {
      Outcome refused = type(club.host(), "forward add " + row[0] + " repeater --name x");
      assertThat(refused.status()).as(refused.toString()).isEqualTo(1);
      assertThat(refused.err()).contains(row[1]).contains("--keep");
    }
    Outcome taken = type(here.host(), "forward add udp/56001 dmr --name y");
    assertThat(taken.status()).isEqualTo(1);
    assertThat(taken.err()).contains("taken (another forward has udp/56001)");
    // Both sites number their LANs alike: the address belongs to the other one.
    Outcome elsewhere = type(here.host(), "forward add udp/56002 other=10.49.7.39 --name z");
    assertThat(elsewhere.err()).contains("device-elsewhere");
    assertThat(lab.hub().ruleset().replaceAll("counter packets \\d+ bytes \\d+", ""))
        .isEqualTo(rules.replaceAll("counter packets \\d+ bytes \\d+", ""));
    assertThat(type(here.host(), "forward list").orThrow().out()).doesNotContain("56001");
  }

  @Test
  @Order(4)
  void kept_it_waits_in_the_queue_and_gets_its_turn() {
    Outcome kept = type(here.host(), "forward add udp/56001 dmr --name later --keep");
    assertThat(kept.orThrow().out()).contains("refused forward later: taken");
    String why = "taken (another forward has udp/56001)";
    assertThat(shown(here.host(), "status")).contains("refused forward later: " + why);
    assertThat(shown(here.host(), "forward list"))
        .contains("refused: taken", "later is refused: " + why);
    assertThat(shown(lab.hub(), "status")).contains("1 refused", "refused forward later: " + why);
    assertThat(shown(lab.hub(), "forward list")).contains("wa7vc/later is refused: " + why);
    assertThat(shown(lab.hub(), "site list")).contains("3, 1 refused");
    isReached(club.device("repeater"), "10.49.7.39", 56001);
    type(club.host(), "forward remove cq").orThrow();
    // The other site's declaration has made room: the hub gives it to the one that waits.
    isReached(here.device("dmr"), "10.49.7.19", 56001);
  }

  @Test
  @Order(5)
  void the_hubs_administrator_blocks_and_narrows() {
    type(lab.hub(), "forward disable wa7vc/later").orThrow();
    assertThat(lab.hub().ruleset()).doesNotContain("wa7vc/later");
    assertThat(shown(lab.hub(), "forward list")).contains("wa7vc, refused: blocked");
    assertThat(lab.hub().ruleset()).contains("wa7vc/ipsc");
    type(lab.hub(), "forward enable wa7vc/later").orThrow();
    type(lab.hub(), "site set wa7vc --grant udp/56000-56999").orThrow();
    assertThat(lab.hub().ruleset()).doesNotContain("wa7vc/ipsc").contains("wa7vc/later");
    type(lab.hub(), "site set wa7vc --grant default").orThrow();
    assertThat(lab.hub().ruleset()).contains("wa7vc/ipsc");
  }

  @Test
  @Order(5)
  void the_hub_knocks_and_nothing_answers() {
    Outcome tried = type(here.host(), "exposure --try");
    assertThat(tried.orThrow().out())
        .containsPattern("knocked on \\d{2,} other ports of this site")
        .contains("none answered");
  }

  @Test
  @Order(6)
  void a_hub_that_restarts_has_everything_before_the_sites_are_back() {
    hereService.close();
    clubService.close();
    hubService.close();
    lab.hub().must("sh", "-c", "nft delete table inet landline; ip link del landline0");
    hubService = Service.on(landline, lab.hub());
    assertThat(lab.hub().ruleset()).contains("wa7vc/ipsc").contains("wa7vc/later");
    hereService = Service.on(landline, here.host());
    clubService = Service.on(landline, club.host());
    landline.awaitTunnel(here);
    isReached(here.device("dmr"), "10.49.7.19", 55193);
  }

  @Test
  @Order(7)
  void without_the_hub_it_is_declared_when_the_hub_is_back() {
    Await.often()
        .until(
            "answered",
            SOON,
            () -> shown(here.host(), "forward list").contains("accepted"),
            () -> hereService.log());
    hubService.close();
    Outcome added = type(here.host(), "forward add udp/55777 dmr --name offline");
    assertThat(added.orThrow().out()).contains("declared when the hub is back");
    assertThat(shown(here.host(), "forward list")).contains("waiting");
    assertThat(shown(here.host(), "status")).contains("1 waiting for the hub", "no answer since: ");
    hubService = Service.on(landline, lab.hub());
    awaitOnHub("declared", () -> lab.hub().ruleset().contains("wa7vc/offline"));
    isReached(here.device("dmr"), "10.49.7.19", 55777);
  }

  @Test
  @Order(8)
  void unconfirmed_it_is_rolled_back_on_both_hosts_each_by_itself() {
    type(here.host(), "forward add udp/55888 dmr --name trial --confirm 3s").orThrow();
    assertThat(lab.hub().ruleset()).contains("wa7vc/trial");
    lab.hub()
        .nft(
            "table inet cut { chain in { type filter hook input priority -300;"
                + " udp dport 51820 drop; }\n chain out { type filter hook output priority -300;"
                + " udp sport 51820 drop; }\n }");
    try {
      awaitOnHub("rolled back alone", () -> !lab.hub().ruleset().contains("wa7vc/trial"));
      Await.often()
          .until(
              "rolled back at the site",
              SOON,
              () -> !here.host().ruleset().contains("trial"),
              () -> hereService.log());
    } finally {
      lab.hub().nft("delete table inet cut");
    }
  }

  @Test
  @Order(9)
  void confirmed_it_stands_on_both_hosts() {
    hereService.await(
        "the hub is back", SOON, () -> type(here.host(), "status").out().contains("55193"));
    type(here.host(), "forward add udp/55889 dmr --name kept --confirm 60s").orThrow();
    awaitOnHub("declared", () -> lab.hub().ruleset().contains("wa7vc/kept"));
    type(here.host(), "confirm").orThrow();
    awaitOnHub("confirmed", () -> !declared().contains(".former"));
    assertThat(lab.hub().ruleset()).contains("wa7vc/kept");
    isReached(here.device("dmr"), "10.49.7.19", 55889);
  }

  @Test
  @Order(10)
  void by_itself_it_stands_on_both_hosts_if_probes_are_no_worse_and_on_neither_if_they_are() {
    hereService.await(
        "all to be well", SOON, () -> type(here.host(), "test").out().contains("proved"));
    String add = "forward add udp/55890 dmr --name well --confirm 120s --if-well";
    Outcome well = type(here.host(), add);
    assertThat(well.status()).as(well.err()).isZero();
    awaitOnHub("confirmed", () -> !declared().contains(".former"));
    assertThat(lab.hub().ruleset()).contains("wa7vc/well");

    // One change of both: a forward, and a public address that the internet does not see.
    shown(here.host(), "forward add udp/55891 dmr --name worse --no-apply");
    String move = "hub set --public-address 203.0.113.99 --confirm 30s --if-well";
    Outcome worse = type(here.host(), move);
    assertThat(worse.status()).as(worse.err()).isEqualTo(5);
    awaitOnHub(
        "rolled back",
        () -> !declared().contains(".former") && !lab.hub().ruleset().contains("wa7vc/worse"));
    assertThat(hubService.log()).contains("declared 6 forwards");
    assertThat(lab.hub().ruleset()).contains("wa7vc/well");
    isReached(here.device("dmr"), "10.49.7.19", 55890);
  }

  private static void awaitOnHub(String what, BooleanSupplier condition) {
    Await.often().until(what, SOON, condition, () -> hubService.log());
  }

  /** The files of what sites declared. */
  private static String declared() {
    return lab.hub()
        .must("sh", "-c", "ls " + landline.root(lab.hub()) + "/var/lib/landline/declared");
  }

  @Test
  @Order(11)
  void a_site_that_is_removed_leaves_nothing() {
    type(lab.hub(), "site remove club").orThrow();
    assertThat(declared()).isEqualTo("wa7vc.json\n");
  }
}
