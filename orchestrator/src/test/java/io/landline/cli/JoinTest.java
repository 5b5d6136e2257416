// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import io.landline.config.keys.JoinCode;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hub lets a site in, and the site takes its word: site add, join, what becomes of the secret.
 */
final class JoinTest {
  private static final String BEGUN =
      "{ \"role\": \"site\", \"name\": \"w7club\",\n  \"lan\": [\"br0\"], \"wan\": [\"wan0\"] }\n";

  @TempDir Path hubRoot;
  @TempDir Path siteRoot;
  private Cli hub = new Cli(Path.of("/nonexistent"));
  private Cli site = new Cli(Path.of("/nonexistent"));
  private String key = "";

  @BeforeEach
  void begin() throws IOException {
    hub = new Cli(hubRoot);
    site = new Cli(siteRoot);
    write(hubRoot, Files.readString(Path.of("src/test/resources/edit/hub.json")));
    write(siteRoot, BEGUN);
    run(hub, "key");
    key = run(site, "key").out().strip();
  }

  private static void write(Path root, String text) throws IOException {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Cli.Outcome run(Cli host, String line) {
    return host.run(line.split(" ", -1));
  }

  private static String read(Path root) throws IOException {
    return Files.readString(new HostPaths(root).configuration());
  }

  private Cli.Outcome add() {
    return run(hub, "site add w7club " + key + " --lan 10.50.0.0/24");
  }

  private String joinLine() {
    return add()
        .out()
        .lines()
        .filter(line -> line.startsWith("Paste     LL1-"))
        .map(line -> "join " + line.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  /** Lets the site in with a code that works once. */
  private String oneTimeCode(String line) {
    Cli.Outcome added = run(hub, line);
    assertThat(added.code()).as(added.err()).isZero();
    return added
        .out()
        .lines()
        .filter(text -> text.startsWith("Paste     LL2-"))
        .map(text -> text.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static final String ENROLS =
      "Service   does not run; start it: systemctl start landline\n"
          + "          it brings this site's key to the hub, until ";

  @Test
  void a_code_that_works_once_completes_the_site() throws IOException {
    String code = oneTimeCode("site add w7club");
    JoinCode read = JoinCode.parse(code);
    String oneTime = read.enrolment().orElseThrow().key().reveal();
    assertThat(read(hubRoot)).contains(read.enrolment().orElseThrow().key().publicKey().toString());
    Cli.Outcome joined = run(site, "join " + code);
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.err()).startsWith(ENROLS);
    assertThat(joined.out())
        .isEqualTo(
            """
            Wrote     %s
            the hub is at 203.0.113.10:51820, this site 10.99.0.3/24 in the tunnel
            captured devices will be seen as 203.0.113.10
            """
                .formatted(new HostPaths(siteRoot).configuration()));
    Path file = new HostPaths(siteRoot).enrolmentKey(HubLink.ONLY);
    assertThat(file).hasContent(oneTime);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run(site, "key").out().strip()).isEqualTo(key);
    assertThat(run(site, "check").code()).isZero();
    assertThat(run(hub, "check").code()).isZero();
    assertThat(everythingWritten().stream().filter(text -> text.contains(oneTime))).hasSize(1);
    assertThat(everythingWritten()).noneMatch(text -> text.contains("LL2-"));
    assertThat(run(hub, "site add w7club --json").out()).doesNotContain("LL2-");
  }

  @Test
  void the_hub_prints_another_code_until_the_site_has_joined() throws IOException {
    String first = oneTimeCode("site add w7club --expires 2h");
    String second = oneTimeCode("site add w7club");
    assertThat(second).isNotEqualTo(first);
    assertThat(JoinCode.parse(second).secret()).isNotEqualTo(JoinCode.parse(first).secret());
    assertThat(run(site, "join " + first).code()).isZero();
    // It has not enrolled: another code may take the place of the first.
    assertThat(run(site, "join " + second).code()).isZero();
    assertThat(new HostPaths(siteRoot).enrolmentKey(HubLink.ONLY))
        .hasContent(JoinCode.parse(second).enrolment().orElseThrow().key().reveal());
  }

  @Test
  void a_site_is_replaced_by_another_computer() throws IOException {
    add();
    assertThat(read(hubRoot)).contains(key);
    Cli.Outcome replaced = run(hub, "site replace w7club");
    assertThat(replaced.out())
        .startsWith("site w7club: the former computer's key no longer works\n")
        .contains("Paste     LL2-")
        .contains("; the code works once\n");
    assertThat(read(hubRoot)).doesNotContain(key);
    assertThat(run(hub, "site replace w7club").out())
        .startsWith("site w7club gets a new code; the former one no longer works\n");
  }

  @Test
  void a_code_broken_over_several_lines_is_put_together() {
    String code = oneTimeCode("site add w7club");
    String broken = "Paste     " + code.substring(0, 60) + "\n" + code.substring(60, 200) + "\r\n";
    Cli.Outcome cut = run(site.reading(broken + "\n"), "join -");
    assertThat(cut.code()).isEqualTo(2);
    assertThat(cut.err()).contains("its end is missing: copy the whole code again, all lines");
    Cli.Outcome joined = run(site.reading(broken + code.substring(200) + "\n"), "join");
    assertThat(joined.code()).as(joined.err()).isZero();
  }

  private void refused(String line, int code, String says) throws IOException {
    String before = read(siteRoot);
    Cli.Outcome outcome = run(site, line);
    assertThat(outcome.err()).startsWith("landline: " + says);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(read(siteRoot)).isEqualTo(before);
    assertThat(new HostPaths(siteRoot).enrolmentKey(HubLink.ONLY)).doesNotExist();
  }

  @Test
  void a_code_that_cannot_be_used_says_why_and_changes_nothing() throws IOException {
    String code = oneTimeCode("site add w7club");
    refused("join " + code.substring(0, 100), 2, "'...' is not a join code: its end is missing");
    char other = code.charAt(90) == 'a' ? 'b' : 'a';
    refused(
        "join " + code.substring(0, 90) + other + code.substring(91),
        2,
        "'...' is not a join code: a character is missing or wrong");
    refused("join " + code + " --no-apply", 2, "--no-apply and --confirm are not for a code");
    refused("join " + code + " --lan br0", 2, "--lan and --wan are for a host without a config");
    write(siteRoot, BEGUN.replace("w7club", "other"));
    refused("join " + code, 2, "this code is for site w7club, not other");
    write(siteRoot, BEGUN);
    JoinCode valid = JoinCode.parse(code);
    Instant past = Instant.parse("2025-11-20T19:42:00Z");
    JoinCode.Enrolment over = new JoinCode.Enrolment(valid.enrolment().orElseThrow().key(), past);
    JoinCode expired =
        new JoinCode(
            valid.site(),
            valid.address(),
            valid.hubKey(),
            valid.endpoint(),
            valid.hubAddress(),
            valid.publicAddress(),
            valid.mtu(),
            valid.secret(),
            Optional.of(over));
    refused(
        "join " + expired.reveal(), 1, "the code expired at 2025-11-20T19:42:00Z, and it is 20");
    assertThat(run(site, "join " + expired.reveal()).err())
        .contains("if the clock is wrong, set it; else, on the hub: landline site add w7club\n");
  }

  @Test
  void a_code_on_the_hub_or_on_a_joined_site_changes_nothing() throws IOException {
    run(site, joinLine());
    run(hub, "site remove w7club");
    String code = oneTimeCode("site add w7club");
    refused(
        "join " + code,
        1,
        "this site has joined that hub already, as hub; nothing was changed; to start again, move ");
    String before = read(hubRoot);
    Cli.Outcome onHub = run(hub, "join " + code);
    assertThat(onHub.err()).isEqualTo("landline: this is a hub; join belongs on a site\n");
    assertThat(onHub.code()).isEqualTo(2);
    assertThat(read(hubRoot)).isEqualTo(before);
    assertThat(new HostPaths(hubRoot).enrolmentKey(HubLink.ONLY)).doesNotExist();
  }

  /** All files of both hosts. */
  private List<String> everythingWritten() throws IOException {
    List<String> all = new ArrayList<>();
    for (Path root : List.of(hubRoot, siteRoot)) {
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(Files::isRegularFile).map(JoinTest::text).forEach(all::add);
      }
    }
    return all;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_line_that_the_hub_prints_completes_the_site() throws IOException {
    String line = joinLine();
    Cli.Outcome joined = run(site, line);
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.out())
        .isEqualTo(
            """
            the hub is at 203.0.113.10:51820, this site 10.99.0.3/24 in the tunnel
            captured devices will be seen as 203.0.113.10
            """);
    assertThat(read(siteRoot)).startsWith(BEGUN.substring(0, BEGUN.length() - 3));
    assertThat(run(site, "check").code()).isZero();
    assertThat(run(hub, "check").code()).isZero();

    Path there = new HostPaths(siteRoot).presharedKeys().resolve("hub");
    Path here = new HostPaths(hubRoot).presharedKeys().resolve("w7club");
    assertThat(Files.readString(there)).isEqualTo(Files.readString(here)).hasSize(45);
    for (Path file : List.of(there, here)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void the_secret_is_in_its_file_and_nowhere_else() throws IOException {
    String line = joinLine();
    run(site, line);
    String secret = Files.readString(new HostPaths(siteRoot).presharedKeys().resolve("hub"));
    assertThat(everythingWritten()).noneMatch(text -> text.contains("LL1-"));
    assertThat(everythingWritten().stream().filter(text -> text.contains(secret.strip())))
        .hasSize(2);
    Cli.Outcome json = run(hub, "site add w7club " + key + " --grant udp/4000-5000 --json");
    assertThat(json.out()).contains("\"changed\": true").doesNotContain("LL1-");
    assertThat(json.err()).contains("leave out --json");
    assertThat(run(site, line + " --json").out()).doesNotContain("LL1-");
  }

  @Test
  void both_report_no_change_and_the_hub_prints_its_line_again() {
    String line = joinLine();
    assertThat(run(site, line).code()).isZero();
    assertThat(run(site, line)).isEqualTo(new Cli.Outcome(0, "no change\n", ""));
    assertThat(add().out())
        .isEqualTo(
            "no change\nAt site   landline join -\n" + line.replace("join ", "Paste     ") + "\n");
  }

  @Test
  void the_line_may_be_pasted_where_no_history_keeps_it() {
    Cli.Outcome joined = run(site.reading("landline " + joinLine() + "\n"), "join");
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.err()).startsWith("Paste the join code");
  }

  /** What the hub prints to be typed holds no secret: that is pasted when it is asked for. */
  @Test
  void the_code_may_be_pasted_so_that_no_command_line_contains_it() throws IOException {
    Cli.Outcome added = add();
    assertThat(added.out()).contains("At site   landline join -\n");
    assertThat(added.out().lines().filter(line -> line.contains("LL1-")))
        .singleElement()
        .asString()
        .startsWith("Paste     LL1-");
    String code = joinLine().substring("join ".length());
    Cli.Outcome joined = run(site.reading(code + "\n"), "join -");
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(joined.out()).contains("the hub is at 203.0.113.10:51820");
    assertThat(run(site, "log").out()).contains("join").doesNotContain("LL1-");
  }

  @Test
  void a_code_that_is_mistyped_or_another_sites_changes_nothing() throws IOException {
    String line = joinLine();
    char last = line.charAt(40);
    String wrong = line.substring(0, 40) + (last == 'a' ? 'b' : 'a') + line.substring(41);
    assertThat(run(site, wrong))
        .isEqualTo(
            new Cli.Outcome(
                2,
                "",
                "landline: '...' is not a join code: a character is missing or wrong: copy the"
                    + " whole code again\n"));
    write(siteRoot, BEGUN.replace("w7club", "other"));
    assertThat(run(site, line).err())
        .isEqualTo(
            "landline: this code is for site w7club, not other; take the one that the hub printed"
                + " for this site\n");
    assertThat(read(siteRoot)).isEqualTo(BEGUN.replace("w7club", "other"));
    assertThat(new HostPaths(siteRoot).presharedKeys()).doesNotExist();
  }

  @Test
  void a_join_that_the_file_refuses_leaves_the_former_secret() throws IOException {
    run(site, joinLine());
    Path secret = new HostPaths(siteRoot).presharedKeys().resolve("hub");
    String former = Files.readString(secret);
    // The hub forgot the site and made a new secret, which goes into a file that has a fault.
    run(hub, "site remove w7club");
    String faulty =
        read(siteRoot)
            .replace("\"lan\": [\"br0\"]", "\"lan\": []")
            .replace("203.0.113.10:51820", "203.0.113.99:51820");
    write(siteRoot, faulty);
    assertThat(run(site, joinLine()).code()).isEqualTo(3);
    assertThat(Files.readString(secret)).isEqualTo(former);
    assertThat(read(siteRoot)).isEqualTo(faulty);
  }

  @Test
  void a_new_secret_alone_is_a_change() throws IOException {
    run(site, joinLine());
    run(hub, "site remove w7club");
    String again = joinLine();
    Cli.Outcome outcome = run(site, again);
    assertThat(outcome.out()).contains("the hub is at 203.0.113.10:51820");
    assertThat(outcome.err())
        .isEqualTo("only a preshared key changed; to apply it: landline apply\n");
    assertThat(run(site, again).out()).isEqualTo("no change\n");
  }

  @Test
  void another_lan_of_a_site_that_is_there_is_taken_over() throws IOException {
    add();
    assertThat(run(hub, "site add w7club " + key + " --lan 10.51.0.0/24").out())
        .startsWith("site w7club: lan 10.50.0.0/24 -> 10.51.0.0/24\n");
    assertThat(read(hubRoot)).contains("10.51.0.0/24").doesNotContain("10.50.0.0/24");
  }

  @Test
  void networks_and_grants_in_another_order_are_the_same() throws IOException {
    String site = "site add w7club " + key;
    run(hub, site + " --lan 10.50.0.0/24 --lan 10.51.0.0/24 --grant tcp/4000 --grant udp/5000");
    String before = read(hubRoot);
    String again = " --lan 10.51.0.0/24 --lan 10.50.0.0/24 --grant udp/5000 --grant tcp/4000";
    assertThat(run(hub, site + again).out()).startsWith("no change\n");
    assertThat(read(hubRoot)).isEqualTo(before);
    assertThat(run(hub, site + " --grant udp/5000").out())
        .startsWith("site w7club: grants tcp/4000, udp/5000 -> udp/5000\n");
    assertThat(read(hubRoot)).isEqualTo(before.replace("\"tcp/4000\", ", ""));
  }

  @Test
  void a_site_that_is_removed_takes_its_secret_along() throws IOException {
    String before = read(hubRoot);
    add();
    assertThat(run(hub, "site remove w7club").out())
        .isEqualTo("site w7club is removed from the tunnel\n");
    assertThat(read(hubRoot)).isEqualTo(before);
    assertThat(new HostPaths(hubRoot).presharedKeys().resolve("w7club")).doesNotExist();
  }

  @Test
  void a_rollback_to_a_site_whose_secret_is_gone_is_refused() throws IOException {
    add();
    run(hub, "site remove w7club");
    String before = read(hubRoot);
    Cli.Outcome refused = run(hub, "rollback 2");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "landline: configuration 2 needs the secret of w7club, which is gone (nothing was"
                + " changed); add it again: landline site add w7club KEY, or landline peer add"
                + " w7club\n");
    assertThat(read(hubRoot)).isEqualTo(before);
    assertThat(run(hub, "log").out()).doesNotContain("rollback 2");
    // Let in anew it has another secret, which is the right one.
    add();
    run(hub, "site add w7club " + key + " --lan 10.51.0.0/24");
    assertThat(run(hub, "rollback 2").code()).isZero();
    assertThat(read(hubRoot)).contains("10.50.0.0/24");
  }

  /** The code of another hub, with this network of its tunnel. */
  private static String other(JoinCode first, String network) {
    return other(first, network, Optional.empty());
  }

  private static String other(
      JoinCode first, String network, Optional<JoinCode.Enrolment> enrolment) {
    return new JoinCode(
            first.site(),
            InterfaceAddress.parse(network + ".3/24"),
            PrivateKey.generate().publicKey(),
            HostEndpoint.parse("203.0.113.200:51820"),
            IpAddress.parse(network + ".1"),
            IpAddress.parse("203.0.113.200"),
            first.mtu(),
            first.secret(),
            enrolment)
        .reveal();
  }

  @Test
  void the_code_of_another_hub_adds_it() throws IOException {
    String line = joinLine();
    run(site, line);
    JoinCode first = JoinCode.parse(line.substring("join ".length()));
    String overlapping = other(first, "10.99.0");
    assertThat(run(site, "join " + overlapping).err())
        .contains("overlaps that of $.hubs[0].tunnel.address", "landline init hub --tunnel");
    String code = other(first, "10.98.0");
    Cli.Outcome added = run(site, "join " + code + " --hub tokyo");
    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.out()).contains("hub tokyo is at 203.0.113.200:51820, this site 10.98.0.3/24");
    assertThat(read(siteRoot)).contains("\"hubs\"").doesNotContain("\"hub\":");
    Path secrets = new HostPaths(siteRoot).presharedKeys();
    assertThat(secrets.resolve("hub")).exists();
    assertThat(secrets.resolve("tokyo")).exists();
    assertThat(run(site, "check").code()).isZero();
    assertThat(run(site, "hub list").out()).contains("203.0.113.10", "tokyo", "203.0.113.200");
    assertThat(run(site, "join " + code + " --hub tokyo").out()).isEqualTo("no change\n");
    assertThat(run(site, "hub set --endpoint vps2.example:51820").code()).isEqualTo(2);
    assertThat(run(site, "hub set tokyo --endpoint vps2.example:51820").code()).isZero();
    assertThat(read(siteRoot)).contains("vps2.example:51820");
    assertThat(run(site, "hub remove tokyo").code()).isZero();
    assertThat(read(siteRoot)).doesNotContain("tokyo");
    assertThat(secrets.resolve("tokyo")).doesNotExist();
    assertThat(run(site, "check").code()).isZero();
    assertThat(run(site, "hub remove hub").err()).contains("this site has no other hub");
  }

  @Test
  void a_code_that_works_once_of_another_hub_adds_it() throws IOException {
    String line = joinLine();
    run(site, line);
    JoinCode first = JoinCode.parse(line.substring("join ".length()));
    PrivateKey oneTime = PrivateKey.generate();
    JoinCode.Enrolment once =
        new JoinCode.Enrolment(oneTime, Instant.parse("2200-01-01T00:00:00Z"));
    JoinCode.Enrolment over =
        new JoinCode.Enrolment(oneTime, Instant.parse("2025-11-20T19:42:00Z"));
    Path secrets = new HostPaths(siteRoot).presharedKeys();
    Path keyAtTokyo = new HostPaths(siteRoot).enrolmentKey(new Name("tokyo"));
    String before = read(siteRoot);
    for (String bad :
        List.of(
            other(first, "10.99.0", Optional.of(once)),
            other(first, "10.98.0", Optional.of(over)))) {
      Cli.Outcome refused = run(site, "join " + bad + " --hub tokyo");
      assertThat(refused.code()).isNotZero();
      assertThat(refused.err())
          .containsAnyOf(
              "overlaps that of $.hubs[0].tunnel.address",
              "the code expired at 2025-11-20T19:42:00Z");
      assertThat(read(siteRoot)).isEqualTo(before);
      assertThat(keyAtTokyo).doesNotExist();
      assertThat(secrets.resolve("tokyo")).doesNotExist();
    }
    String good = other(first, "10.98.0", Optional.of(once));
    Cli.Outcome added = run(site, "join " + good + " --hub tokyo");
    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.err()).startsWith(ENROLS);
    assertThat(added.out()).contains("hub tokyo is at 203.0.113.200:51820, this site 10.98.0.3/24");
    assertThat(keyAtTokyo).hasContent(oneTime.reveal());
    assertThat(new HostPaths(siteRoot).enrolmentKey(HubLink.ONLY)).doesNotExist();
    assertThat(secrets.resolve("tokyo")).exists();
    assertThat(run(site, "key").out().strip()).isEqualTo(key);
    assertThat(run(site, "check").code()).isZero();
    // The service has brought the key to the hub: the same code adds nothing any more.
    Files.delete(keyAtTokyo);
    refused(
        "join " + good + " --hub oslo",
        1,
        "this site has joined that hub already, as tokyo; nothing was changed; to join it anew,"
            + " first: landline hub remove tokyo");
  }

  @Test
  void a_rollback_to_a_hub_whose_secret_is_gone_is_refused() throws IOException {
    run(site, joinLine());
    Path secret = new HostPaths(siteRoot).presharedKeys().resolve("hub");
    String former = Files.readString(secret);
    String joined = read(siteRoot);
    // Another hub: with another key, and another secret.
    Files.delete(new HostPaths(hubRoot).privateKey());
    Files.delete(new HostPaths(hubRoot).presharedKeys().resolve("w7club"));
    run(hub, "key");
    assertThat(run(site, joinLine()).code()).isZero();
    String now = read(siteRoot);
    Cli.Outcome refused = run(site, "rollback 2");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("landline: configuration 2 needs the secret that this site shared with its hub")
        .contains("landline join CODE");
    assertThat(read(siteRoot)).isEqualTo(now).isNotEqualTo(joined);
    Files.writeString(secret, former);
    assertThat(run(site, "rollback 2").code()).isZero();
    assertThat(read(siteRoot)).isEqualTo(joined);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "site add | 2 | missing argument: NAME; usage: landline site add NAME [KEY] [options]",
        "site add wa7vc | 2 | site wa7vc has joined already; for another computer in its place:"
            + " landline site replace wa7vc",
        "site add w7club --expires soon | 2 | --expires: 'soon' is not a duration; write 60s",
        "site add w7club KEY --expires 2h | 2 | a code for a site whose KEY is given does not"
            + " expire; leave out --expires or KEY",
        "site replace w7club | 2 | there is no site 'w7club'",
        "site add w7club KEY! | 2 | '(4 characters)' is not a public key: it is not base64",
        "site add w7club @OWN | 2 | this is the hub's own key; take what landline key prints at the"
            + " site",
        "site add wa7vc KEY | 2 | site wa7vc already exists with another key; first: landline site"
            + " remove wa7vc",
        "site add w7club KEY --lan 10.50.0.0 | 2 | --lan: 10.50.0.0 is one address; write a"
            + " network: 10.50.0.0/24",
        "site add w7club KEY --grant tcp/0 | 2 | '0' is not a port range: ports are numbers from 1"
            + " to 65535",
        "site add w7club KEY --endpoint vps | 2 | 'vps' is not an endpoint: expected HOST:PORT,"
            + " such as vps.example:51820",
        "site remove wa7vx | 2 | there is no site 'wa7vx'; did you mean wa7vc?",
        "join LL1-x | 2 | this is a hub; join belongs on a site",
        "hub set --endpoint vps:1 | 2 | this is a hub; hub set belongs on a site",
      })
  void on_a_hub_what_makes_no_sense_changes_nothing(String line, int code, String says)
      throws IOException {
    String before = read(hubRoot);
    String own = run(hub, "key").out().strip();
    Cli.Outcome outcome =
        run(hub, line.replace("KEY", key).replace("@OWN", own).replace(key + "!", "KEY!"));
    assertThat(outcome.err()).startsWith("landline: " + says);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
    assertThat(read(hubRoot)).isEqualTo(before);
    assertThat(new HostPaths(hubRoot).presharedKeys().resolve("w7club")).doesNotExist();
    assertThat(new HostPaths(hubRoot).state()).doesNotExist();
  }
}
