// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.channel.ChannelError;
import io.landline.channel.DeclareReply;
import io.landline.channel.DeclareRequest;
import io.landline.channel.Response;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Request;
import io.landline.grant.Answer;
import io.landline.grant.Declaration;
import io.landline.grant.ForwardRequest;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.reconcile.FakeHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A hub and what its sites declare: honest ones, lying ones, and a hub that is edited meanwhile.
 */
final class HubDeclarationsTest extends ServiceOnFakes {
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [
          { "name": "a", "publicKey": "%s", "address": "10.99.0.2" },
          { "name": "b", "publicKey": "%s", "address": "10.99.0.3" } ] }
      """
          .formatted("A".repeat(42) + "E=", "B".repeat(42) + "E=");
  private static final String NARROWED =
      HUB.replace("\"10.99.0.2\" }", "\"10.99.0.2\", \"grants\": [\"udp/9000-9999\"] }");
  private static final String WITHOUT_A = HUB.replaceAll("(?m)^.*\"a\".*\n", "");
  private static final String WITH_FORWARD =
      HUB.strip()
              .replaceFirst("}$", "")
              .replace("\"10.99.0.3\" }", "\"10.99.0.3\", \"lan\": [\"10.0.2.0/24\"] }")
          + ", \"forwards\": [ { \"name\": \"own\", \"listen\": \"udp/5000\", \"site\": \"b\","
          + " \"to\": \"10.0.2.9\" } ] }\n";
  private static final IpAddress A = IpAddress.parse("10.99.0.2");
  private static final IpAddress B = IpAddress.parse("10.99.0.3");

  private Path declaredByA;

  @Override
  @BeforeEach
  void start() throws Exception {
    paths = new HostPaths(root);
    host = FakeHost.hub(root.resolve("unused"));
    Files.createDirectories(paths.etc());
    Files.createDirectories(paths.run());
    Files.writeString(paths.configuration(), HUB);
    new KeyFiles(paths, warning -> {}).createPrivateKey();
    declaredByA = paths.declared().resolve("a.json");
    service = new Service();
  }

  private static ForwardRequest forward(String name, String listen, String to) {
    Listen open = Listen.parse(listen);
    return new ForwardRequest(
        new Name(name),
        open,
        Optional.empty(),
        IpAddress.parse(to),
        open.ports(),
        List.of(),
        Optional.empty(),
        true);
  }

  private static Declaration of(IpAddress site, ForwardRequest... forwards) {
    String lan = site.equals(A) ? "10.0.1.0/24" : "10.0.2.0/24";
    return new Declaration(List.of(IpPrefix.parse(lan)), List.of(), List.of(), List.of(forwards));
  }

  private static ForwardRequest ofA(String name, int port) {
    return forward(name, "udp/" + port, "10.0.1.9");
  }

  private static ForwardRequest ofB(String name, int port) {
    return forward(name, "udp/" + port, "10.0.2.9");
  }

  private Response declare(IpAddress from, DeclareRequest request) {
    clock.pass(Duration.ofMinutes(10)); // the site's share is not what most tests are about
    Response response = service.requests.declare(from, request, clock.nanos());
    service.step();
    return response;
  }

  private Response declare(IpAddress from, long revision, Declaration declaration) {
    return declare(from, new DeclareRequest("0.2", revision, false, Optional.empty(), declaration));
  }

  private static List<String> reasons(Response response) throws Exception {
    assertThat(response.isOk()).as(response.body()).isTrue();
    return DeclareReply.of(response).answer().forwards().stream()
        .map(Answer.OfForward::reason)
        .map(Object::toString)
        .toList();
  }

  private static long kept(Response response) throws Exception {
    assertThat(response.status()).isEqualTo(409);
    return RecordCodec.decode(ChannelError.class, response.body()).revision().orElseThrow();
  }

  @Test
  void what_is_declared_is_in_force_stored_and_there_after_a_restart() throws Exception {
    assertThat(reasons(declare(A, 1, of(A, ofA("x", 5000))))).containsExactly("accepted");
    assertThat(host.state()).contains("5000");
    assertThat(declaredByA).content().contains("udp/5000");
    List<String> kernel = kernel();
    restart();
    assertThat(kernel()).isEqualTo(kernel);
    host = FakeHost.hub(root.resolve("unused"));
    service = new Service();
    assertThat(host.state()).contains("5000");
  }

  @Test
  void revisions_of_the_past_and_of_the_far_future_change_nothing() throws Exception {
    declare(A, 7, of(A, ofA("x", 5000)));
    List<String> kernel = kernel();
    for (long revision : List.of(0L, 6L, 7L, 8L + (1L << 32), DeclareRequest.MOST_REVISION)) {
      assertThat(kept(declare(A, revision, of(A)))).isEqualTo(7);
      assertThat(kernel()).isEqualTo(kernel);
    }
    assertThat(kept(declare(B, DeclareRequest.MOST_REVISION, of(B)))).isZero();
    assertThat(reasons(declare(A, 8, of(A)))).isEmpty();
    assertThat(host.state()).doesNotContain("5000");
  }

  @Test
  void the_same_again_changes_nothing_whatever_its_revision() throws Exception {
    declare(A, 7, of(A, ofA("x", 5000)));
    host.refuse(1);
    for (long revision : List.of(1L, 7L, 8L, DeclareRequest.MOST_REVISION)) {
      Response again = declare(A, revision, of(A, ofA("x", 5000)));
      assertThat(DeclareReply.of(again).revision()).isEqualTo(7);
    }
    assertThat(host.failed()).as("changes of the kernel").isFalse();
  }

  @Test
  void a_trial_changes_nothing() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    String file = Files.readString(declaredByA);
    host.refuse(1);
    DeclareRequest trial =
        new DeclareRequest("0.2", 2, true, Optional.empty(), of(A, ofA("y", 22), ofA("z", 51820)));
    assertThat(reasons(declare(A, trial))).containsExactly("outside-grant", "protected");
    assertThat(host.failed()).isFalse();
    assertThat(declaredByA).hasContent(file);
    assertThat(kept(declare(A, 1, of(A)))).isEqualTo(1);
  }

  @Test
  void what_the_kernel_refuses_is_not_stored() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    String file = Files.readString(declaredByA);
    List<String> kernel = kernel();
    host.refuse(1);
    assertThat(declare(A, 2, of(A, ofA("y", 5001))).status()).isEqualTo(503);
    host.refuse(Integer.MAX_VALUE);
    assertThat(declaredByA).hasContent(file);
    service.step();
    assertThat(kernel()).isEqualTo(kernel);
    assertThat(reasons(declare(A, 2, of(A, ofA("y", 5001))))).containsExactly("accepted");
  }

  @Test
  void on_probation_what_the_kernel_refuses_leaves_nothing_to_roll_back() throws Exception {
    DeclareRequest unconfirmed = new DeclareRequest("0.2", 1, false, MINUTE, of(A, ofA("x", 5000)));
    host.refuse(1);
    assertThat(declare(A, unconfirmed).status()).isEqualTo(503);
    host.refuse(Integer.MAX_VALUE);
    assertThat(paths.declared().resolve("a.former")).doesNotExist();
    assertThat(service.requests.due(clock.nanos())).isEmpty();
  }

  @Test
  void unconfirmed_it_is_rolled_back_for_good() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    List<String> kernel = kernel();
    declare(A, new DeclareRequest("0.2", 2, false, MINUTE, of(A, ofA("y", 5001))));
    assertThat(host.state()).contains("5001");
    clock.pass(Duration.ofSeconds(70));
    service.step();
    assertThat(kernel()).isEqualTo(kernel);
    // The site is away: nobody asks for anything before the hub restarts.
    assertThat(declaredByA).content().contains("5000").doesNotContain("5001");
    restart();
    assertThat(kernel()).isEqualTo(kernel);
  }

  @Test
  void a_probation_of_any_length_is_survived() throws Exception {
    Optional<Duration> longest = Optional.of(Duration.ofDays(366));
    assertThat(
            declare(A, new DeclareRequest("0.2", 1, false, longest, of(A, ofA("x", 5000)))).isOk())
        .isTrue();
    assertThat(service.requests.due(clock.nanos())).isPresent();
    restart();
    assertThat(service.requests.due(clock.nanos())).isPresent();
    declare(A, 1, of(A, ofA("x", 5000)));
    assertThat(service.requests.due(clock.nanos())).isEmpty();
  }

  @Test
  void an_unwritable_directory_changes_nothing_and_is_made_up_for() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    List<String> kernel = kernel();
    Path aside = root.resolve("aside");
    Files.move(paths.declared(), aside);
    Files.writeString(paths.declared(), "a file in the way");
    assertThat(declare(A, 2, of(A, ofA("y", 5001))).status()).isEqualTo(503);
    assertThat(kernel()).isEqualTo(kernel);
    Files.delete(paths.declared());
    // Another file than before: what could not be written is not trusted.
    Files.createDirectories(paths.declared());
    assertThat(reasons(declare(B, 1, of(B, ofB("z", 5002))))).containsExactly("accepted");
    assertThat(declaredByA).content().contains("5000").doesNotContain("5001");
  }

  @Test
  void only_a_sites_own_address_is_a_site() {
    for (String from : List.of("10.99.0.1", "10.99.0.4", "127.0.0.1", "203.0.113.10")) {
      Response response = declare(IpAddress.parse(from), 1, of(A, ofA("x", 5000)));
      assertThat(response.status()).isEqualTo(400);
    }
    assertThat(host.state()).doesNotContain("5000");
  }

  @Test
  void a_removed_site_leaves_nothing_for_its_successor() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    done(service.ask(edit(HUB, WITHOUT_A, Optional.empty())));
    assertThat(declaredByA).doesNotExist();
    assertThat(host.state()).doesNotContain("5000");
    assertThat(declare(A, 2, of(A, ofA("x", 5000))).status()).isEqualTo(400);
    String another = HUB.replace("A".repeat(42), "C".repeat(42));
    done(service.ask(edit(WITHOUT_A, another, Optional.empty())));
    assertThat(host.state()).doesNotContain("5000");
    assertThat(service.requests.declarations()).isEmpty();
    restart();
    assertThat(host.state()).doesNotContain("5000");
  }

  @Test
  void a_site_removed_on_probation_is_back_after_the_rollback() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    List<String> kernel = kernel();
    done(service.ask(edit(HUB, WITHOUT_A, MINUTE)));
    assertThat(host.state()).doesNotContain("5000");
    clock.pass(Duration.ofMinutes(1));
    service.step();
    assertThat(kernel()).isEqualTo(kernel);
    assertThat(declaredByA).exists();
  }

  @Test
  void nobody_takes_a_port_while_the_hub_tries_narrower_grants() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    done(service.ask(edit(HUB, NARROWED, MINUTE)));
    assertThat(host.state()).doesNotContain("5000");
    assertThat(reasons(declare(B, 1, of(B, ofB("x", 5000))))).containsExactly("accepted");
    clock.pass(Duration.ofMinutes(1));
    service.step();
    assertThat(host.state()).contains("10.0.1.9").doesNotContain("10.0.2.9");
    restart();
    assertThat(host.state()).contains("10.0.1.9").doesNotContain("10.0.2.9");
    // Without a rollback, first come among what is granted.
    done(service.ask(edit(HUB, NARROWED, Optional.empty())));
    assertThat(host.state()).contains("10.0.2.9").doesNotContain("10.0.1.9");
    done(service.ask(edit(NARROWED, HUB, Optional.empty())));
    assertThat(host.state()).contains("10.0.2.9").doesNotContain("10.0.1.9");
  }

  @Test
  void a_forward_of_the_hubs_file_takes_the_port() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    done(service.ask(edit(HUB, WITH_FORWARD, Optional.empty())));
    assertThat(host.state()).contains("10.0.2.9").doesNotContain("10.0.1.9");
    assertThat(reasons(declare(A, 1, of(A, ofA("x", 5000))))).containsExactly("taken");
    done(service.ask(edit(WITH_FORWARD, HUB, Optional.empty())));
    assertThat(host.state()).contains("10.0.1.9");
  }

  @Test
  void while_landline_is_down_nothing_is_decided() throws Exception {
    done(service.ask(new Request.Down(RECORD)));
    assertThat(declare(A, 1, of(A, ofA("x", 5000))).status()).isEqualTo(503);
    done(service.ask(new Request.Up(RECORD)));
    assertThat(reasons(declare(A, 1, of(A, ofA("x", 5000))))).containsExactly("accepted");
  }

  @Test
  void deaths_at_every_moment_end_in_the_old_or_the_new_declaration() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    boolean died = true;
    for (int moment = 1; died; moment++) {
      long revision = 100L + moment;
      int port = 6000 + moment;
      host.die(moment);
      try {
        declare(A, revision, of(A, ofA("x", 5000), ofA("y", port)));
        died = host.failed();
      } catch (FakeHost.Died e) {
        died = true;
      }
      restart();
      String file = Files.readString(declaredByA);
      assertThat(host.state().contains(" " + port) || host.state().contains("" + port))
          .isEqualTo(file.contains("udp/" + port));
      assertThat(service.upkeep.difference().isEmpty()).isTrue();
    }
  }

  @Test
  void unusable_files_concern_only_their_sites() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    declare(B, 1, of(B, ofB("z", 5002)));
    Files.copy(declaredByA, paths.declared().resolve("copy.json"));
    Files.createDirectories(paths.declared().resolve("directory.json"));
    Path ofB = paths.declared().resolve("b.json");
    String good = Files.readString(ofB);
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    for (byte[] bad :
        List.of(
            new byte[0],
            Arrays.copyOf(bytes, bytes.length / 2),
            good.replace("udp/5002", "udp/99999").getBytes(StandardCharsets.UTF_8),
            Files.readAllBytes(declaredByA),
            new byte[] {(byte) 0xff, 0, 1})) {
      Files.write(ofB, bad);
      restart();
      assertThat(host.state()).contains("5000").doesNotContain("5002");
      assertThat(log).anyMatch(line -> line.contains("its site will declare again"));
      assertThat(reasons(declare(B, 2, of(B, ofB("z", 5002))))).containsExactly("accepted");
      assertThat(ofB).content().contains("5002");
    }
  }

  @Test
  void a_hub_restored_from_a_backup_gets_the_present_declaration() throws Exception {
    declare(A, 1, of(A, ofA("x", 5000)));
    String backup = Files.readString(declaredByA);
    declare(A, 900, of(A, ofA("y", 5001)));
    Files.writeString(declaredByA, backup);
    restart();
    assertThat(host.state()).contains("5000");
    assertThat(reasons(declare(A, 901, of(A, ofA("y", 5001))))).containsExactly("accepted");
    assertThat(host.state()).contains("5001").doesNotContain("5000");
  }

  private static Declaration large(int shift) {
    ForwardRequest[] all = new ForwardRequest[Declaration.MOST];
    Arrays.setAll(all, i -> ofA("f" + i, 2000 + i + shift));
    return of(A, all);
  }

  @Test
  void a_site_that_changes_everything_all_the_time_uses_only_its_share() throws IOException {
    long began = System.nanoTime();
    long now = clock.nanos();
    int decided = 0;
    int refused = 0;
    for (int i = 1; i <= 40; i++) {
      now += Duration.ofMillis(100).toNanos();
      DeclareRequest request =
          new DeclareRequest("0.2", i, i % 3 == 0, Optional.empty(), large(i % 2));
      if (service.requests.declare(A, request, now).isTooMany()) {
        refused++;
      } else {
        decided++;
      }
    }
    System.out.printf(
        "share: of 40 declarations of 10,000 forwards in 4 s, %d were decided, in %d ms%n",
        decided, (System.nanoTime() - began) / 1_000_000);
    assertThat(refused).isPositive();
    assertThat(decided).isPositive();
    assertThat(service.requests.declare(B, first(), now).isOk()).isTrue();
  }

  private static DeclareRequest first() {
    return new DeclareRequest("0.2", 1, false, Optional.empty(), of(B, ofB("z", 1900)));
  }
}
