// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hub grants a site: site set, and forward disable and enable of a site's forward. */
final class SiteSetTest {
  private static final Path CASES = Path.of("src/test/resources/edit");

  @TempDir Path root;
  private Cli hub = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void begin() throws IOException {
    hub = new Cli(root);
    begin(Files.readString(CASES.resolve("hub.json")));
  }

  private void begin(String text) throws IOException {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String now() throws IOException {
    return Files.readString(new HostPaths(root).configuration());
  }

  private Cli.Outcome run(String line) {
    return hub.run((line + " --no-apply").split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-forwards 0 | max forwards 1000 -> 0 | \"maxForwards\": 0",
        "--max-forwards 10000 | max forwards 1000 -> 10000 | \"maxForwards\": 10000",
        "--note club | note none -> club | \"note\": \"club\"",
        "--public-address 203.0.113.10 | public address default -> 203.0.113.10"
            + " | \"publicAddress\": \"203.0.113.10\"",
        "--lan default | lan 10.49.7.0/24 -> default | \"lan\": []",
        "--lan 10.50.0.0/24 | lan 10.49.7.0/24 -> 10.50.0.0/24 | \"lan\": [\"10.50.0.0/24\"]",
        "--grant none | grants tcp/2222, udp/50000-60000 -> none | \"grants\": []",
        "--grant tcp/2222 | grants tcp/2222, udp/50000-60000 -> tcp/2222"
            + " | \"grants\": [\"tcp/2222\"]",
        "--revoke tcp/1-65535 | grants tcp/2222, udp/50000-60000 -> udp/50000-60000"
            + " | \"grants\": [\"udp/50000-60000\"]",
        "--revoke tcp/2222 --revoke udp/50000-60000"
            + " | grants tcp/2222, udp/50000-60000 -> none | \"grants\": []",
        "--revoke udp/55193 | grants tcp/2222, udp/50000-60000"
            + " -> tcp/2222, udp/50000-55192, udp/55194-60000"
            + " | \"grants\": [\"tcp/2222\", \"udp/50000-55192\", \"udp/55194-60000\"]",
        "--grant tcp/1-9 --revoke tcp/5 | grants tcp/2222, udp/50000-60000 -> tcp/1-4, tcp/6-9"
            + " | \"grants\": [\"tcp/1-4\", \"tcp/6-9\"]",
        "--grant default --revoke udp/5060 | grants tcp/2222, udp/50000-60000"
            + " -> tcp/1024-65535, udp/1024-5059, udp/5061-65535"
            + " | \"grants\": [\"tcp/1024-65535\", \"udp/1024-5059\", \"udp/5061-65535\"]",
      })
  void each_option_changes_its_key_and_prints_both_values(
      String options, String says, String written) throws IOException {
    Cli.Outcome outcome = run("site set wa7vc " + options);
    assertThat(outcome.err()).doesNotContain("landline:");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isEqualTo("site wa7vc: " + says + "\n");
    assertThat(now()).contains(written);
    assertThat(hub.run("check").code()).isZero();
    String before = now();
    assertThat(run("site set wa7vc " + options).out()).isEqualTo("no change\n");
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void defaults_leave_the_file() throws IOException {
    String before = now();
    String without = before.replace(", \"grants\": [\"udp/50000-60000\", \"tcp/2222\"]", "");
    run("site set wa7vc --max-forwards 5 --note club --public-address 203.0.113.10");
    assertThat(now()).isNotEqualTo(before);
    assertThat(
            hub.run(
                    "site",
                    "set",
                    "wa7vc",
                    "--max-forwards",
                    "1000",
                    "--note",
                    "",
                    "--public-address",
                    "default")
                .out())
        .contains(
            "site wa7vc: max forwards 5 -> 1000\n",
            "site wa7vc: public address 203.0.113.10 -> default\n",
            "site wa7vc: note club -> none\n");
    assertThat(now()).isEqualTo(before);
    assertThat(run("site set wa7vc --grant default").out())
        .isEqualTo("site wa7vc: grants tcp/2222, udp/50000-60000 -> default\n");
    assertThat(now()).isEqualTo(without);
    assertThat(run("site set wa7vc --grant udp/1-9 --grant none").err())
        .contains("'none' is not a protocol and port");
  }

  /** Written by hand: other ways to write what a command would write. */
  @Test
  void arguments_with_the_same_meaning_change_nothing() throws IOException {
    begin(
        now()
            .replace(
                "\"lan\": [\"10.49.7.0/24\"]",
                "\"maxForwards\": 1000,\"blocked\":[\"web\",  \"g\\u0061me\" ],"
                    + " \"lan\": [ \"10.50.0.0/24\", \"10.49.7.0/24\" ]"));
    String before = now();
    for (String line :
        new String[] {
          "site set wa7vc --max-forwards 1000",
          "site set wa7vc --max-forwards 01000",
          "site set wa7vc --lan 10.49.7.0/24 --lan 10.50.0.0/24",
          "site set wa7vc --grant tcp/2222 --grant udp/50000-60000",
          "site set wa7vc --revoke udp/49999 --revoke tcp/50000-60000",
          "site set wa7vc --public-address default",
          "forward disable wa7vc/game",
          "forward enable wa7vc/ipsc",
        }) {
      assertThat(run(line).out()).as(line).isEqualTo("no change\n");
      assertThat(now()).as(line).isEqualTo(before);
    }
    assertThat(run("forward enable wa7vc/web").code()).isZero();
    assertThat(now()).isEqualTo(before.replace("\"web\",  ", ""));
  }

  @Test
  void blocking_and_unblocking_restores_the_file() throws IOException {
    String before = now();
    assertThat(run("forward disable wa7vc/ipsc").out())
        .isEqualTo("site wa7vc may not have a forward named ipsc (blocked)\n");
    assertThat(now()).contains("\"blocked\": [\"ipsc\"]");
    assertThat(run("forward enable wa7vc/ipsc").out())
        .isEqualTo("site wa7vc may have a forward named ipsc again\n");
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void a_forward_of_the_hubs_own_file_is_not_the_sites() throws IOException {
    run("forward add udp/55193 wa7vc/10.49.7.19 --name ipsc");
    String before = now();
    assertThat(run("forward disable wa7vc/ipsc").out())
        .isEqualTo(
            """
            site wa7vc may not have a forward named ipsc (blocked)
            this hub's own ipsc still leads there: landline forward disable ipsc
            """);
    assertThat(now()).doesNotContain("\"enabled\"");
    run("forward enable wa7vc/ipsc");
    assertThat(now()).isEqualTo(before);
    assertThat(run("forward disable ipsc").out()).isEqualTo("forward ipsc is disabled\n");
    assertThat(run("forward disable wa7vc/ipsc").out())
        .isEqualTo("site wa7vc may not have a forward named ipsc (blocked)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "site set | 2 | missing argument: NAME; usage: landline site set NAME [options]",
        "site set wa7vc | 2 | no option says what to change; see landline site set --help",
        "site set wa7vx --max-forwards 1 | 2 | there is no site 'wa7vx'; did you mean wa7vc?",
        "site set wa7vc --max-forwards 10001 | 2 | --max-forwards: '10001' is not a number of"
            + " forwards; write a whole number from 0 to 10000",
        "site set wa7vc --max-forwards many | 2 | --max-forwards: 'many' is not a number of",
        "site set wa7vc --max-forwards -1 | 2 | --max-forwards: '-1' is not a number of",
        "site set wa7vc --lan none | 2 | 'none' is not",
        "site set wa7vc --lan 10.50.0.0 | 2 | --lan: 10.50.0.0 is one address; write a network:"
            + " 10.50.0.0/24",
        "site set wa7vc --lan 10.50.0.1/24 | 2 | '10.50.0.1/24' is not a",
        "site set wa7vc --lan 10.99.0.0/24 | 3 | $.sites[0].lan[0]: 10.99.0.0/24 overlaps the"
            + " tunnel's network",
        "site set wa7vc --grant tcp/0 | 2 | '0' is not a port range",
        "site set wa7vc --revoke 443 | 2 | '443' is not",
        "site set wa7vc --revoke default | 2 | 'default' is not",
        "site set wa7vc --public-address here | 2 | 'here' is not",
        "site set wa7vc --public-address 203.0.113.11 | 3 | $.sites[0].publicAddress: 203.0.113.11"
            + " is not one of $.public.addresses",
        "site set wa7vc --key x | 2 | there is no option '--key'",
        "forward disable wa7vx/web | 2 | there is no site 'wa7vx'; did you mean wa7vc?",
        "forward disable wa7vc/ | 2 | '' is not a name",
        "forward disable wa7vc/this | 2 | 'this' is not a name",
        "forward disable /web | 2 | there is no site ''",
        "forward enable wa7vc/a/b | 2 | 'a/b' is not a name",
        "forward enable web | 2 | there is no forward 'web'; there is none yet",
        "forward remove wa7vc/web | 2 | forward wa7vc/web is declared at the site; remove it there,"
            + " or block it here: landline forward disable wa7vc/web",
        "forward remove wa7vx/web | 2 | there is no site 'wa7vx'; did you mean wa7vc?",
        "forward set wa7vc/web --rate 5 | 2 | forward wa7vc/web is declared at the site; change it"
            + " there, or block it here: landline forward disable wa7vc/web",
      })
  void what_makes_no_sense_changes_nothing(String line, int code, String says) throws IOException {
    String before = now();
    Cli.Outcome outcome = run(line);
    assertThat(outcome.err()).startsWith("landline: " + says);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
    assertThat(now()).isEqualTo(before);
    assertThat(new HostPaths(root).state()).doesNotExist();
  }

  @Test
  void a_grant_that_the_hubs_own_forwards_need_stays() throws IOException {
    run("forward add udp/55193 wa7vc/10.49.7.19 --name ipsc");
    String before = now();
    Cli.Outcome outcome = run("site set wa7vc --revoke udp/55193");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .startsWith("landline: $.forwards[0].listen: udp/55193 is outside the grants of wa7vc;");
    assertThat(run("site set wa7vc --grant none").err())
        .isEqualTo(
            "landline: $.forwards[0].listen: udp/55193 is outside the grants of wa7vc; none is"
                + " granted; add \"udp/55193\" to them or choose another port (nothing was"
                + " changed)\n");
    assertThat(now()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "site set wa7vc --max-forwards 1",
        "forward disable wa7vc/web",
        "forward remove a/b"
      })
  void a_site_grants_nothing(String line) throws IOException {
    begin(Files.readString(CASES.resolve("site.json")));
    String before = now();
    Cli.Outcome outcome = run(line);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .startsWith(
            line.startsWith("site")
                ? "landline: this is a site; site set belongs on the hub"
                : "landline: SITE/NAME is for a hub; at a site write only the name: "
                    + line.substring(line.indexOf('/') + 1));
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void an_entry_that_cannot_be_read_is_not_edited() throws IOException {
    begin(now().replace("\"lan\": [", "\"maxForwards\": \"many\", \"lan\": ["));
    Cli.Outcome outcome = run("forward disable wa7vc/web");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .startsWith("landline: $.sites[0].maxForwards: expected a whole number from 0 to 10000");
  }

  @Test
  void site_list_shows_grants_and_limits_that_are_not_the_default() throws IOException {
    assertThat(hub.run("site", "list").out().lines())
        .hasSize(3)
        .last()
        .isEqualTo("wa7vc may use tcp/2222, udp/50000-60000");
    assertThat(hub.run("site", "list", "--json").out())
        .contains("\"maxForwards\": 1000,", "\"blocked\": [],");
    run("site set wa7vc --max-forwards 1");
    run("forward disable wa7vc/web");
    run("forward disable wa7vc/game");
    assertThat(hub.run("site", "list").out())
        .isEqualTo(
            """
            SITE   ADDRESS    SEEN AS       LAN           FORWARDS  CAPTURED
            wa7vc  10.99.0.2  203.0.113.10  10.49.7.0/24  0         0
            wa7vc may use tcp/2222, udp/50000-60000
            wa7vc may declare at most 1 forward
            wa7vc may not have a forward named game, web
            """);
    assertThat(hub.run("site", "list", "--json").out().replaceAll("\\s+", ""))
        .contains("\"maxForwards\":1,\"blocked\":[\"game\",\"web\"],");
    for (int i = 0; i < 20; i++) {
      run("forward disable wa7vc/a-forward-with-a-long-name-" + i);
    }
    assertThat(hub.run("site", "list").out().lines()).allMatch(line -> line.length() <= 80);
  }
}
