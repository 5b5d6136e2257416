// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.State;
import io.landline.channel.DeclareReply;
import io.landline.channel.DeclareRequest;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.grant.Answer;
import io.landline.grant.Reason;
import io.landline.json.RecordCodec;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site and a hub that answers as each test writes it down. */
final class SiteDeclarationsTest {
  private static final String CONFIGURATION =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24" },
        "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" },
        "devices": [ { "name": "dmr", "address": "10.49.7.19" } ],
        "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ] }
      """
          .formatted("A".repeat(42) + "E=");
  private static final List<IpPrefix> LAN = List.of(IpPrefix.parse("10.49.7.0/24"));
  private static final Name IPSC = new Name("ipsc");

  private final List<DeclareRequest> asked = new CopyOnWriteArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private ServerSocket hub;
  private SitePolicy policy;
  private SiteDeclarations site;

  @BeforeEach
  void start() throws Exception {
    hub = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    policy = policy(CONFIGURATION, hub.getLocalPort());
    site =
        new SiteDeclarations(
            (priority, line) -> log.add(line), Clock.systemUTC(), Duration.ofMillis(20));
  }

  @AfterEach
  void stop() throws IOException {
    site.close();
    hub.close();
  }

  private static SitePolicy policy(String configuration, int port) throws Exception {
    SitePolicy parsed =
        ((Configuration.Site) ConfigReader.parse(configuration.getBytes(StandardCharsets.UTF_8)))
            .policy();
    Tunnel tunnel = parsed.tunnel();
    SiteHub itsHub = parsed.hub();
    Footprint usual = Footprint.DEFAULT;
    return new SitePolicy(
        parsed.name(),
        parsed.lan(),
        parsed.uplinks(),
        Tunnel.of(
            tunnel.device(),
            InterfaceAddress.parse("127.0.0.2/8"),
            tunnel.listenPort(),
            tunnel.mtu()),
        new SiteHub.Landline(
            itsHub.publicKey(),
            itsHub.presharedKey(),
            itsHub.endpoint(),
            IpAddress.parse("127.0.0.1"),
            itsHub.publicAddress(),
            itsHub.keepalive()),
        parsed.devices(),
        parsed.forwards(),
        parsed.capture(),
        new Footprint(
            usual.table(),
            usual.rulePriority(),
            usual.repliesTable(),
            usual.captureTable(),
            usual.probesTable(),
            usual.mark(),
            port,
            usual.testHosts()));
  }

  /** Answers these, one for each connection. */
  private void hubAnswers(Response... responses) {
    for (Response response : responses) {
      answers.add(
          "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(
                  response.status(),
                  response.body().getBytes(StandardCharsets.UTF_8).length,
                  response.body()));
    }
    Thread thread = new Thread(this::serve, "hub");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      while (!answers.isEmpty()) {
        try (Socket connection = hub.accept()) {
          asked.add(RecordCodec.decode(DeclareRequest.class, body(connection.getInputStream())));
          connection.getOutputStream().write(answers.remove().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (Exception e) {
      return; // the test is over
    }
  }

  private static String body(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    String length = head.toString().replaceFirst("(?si).*content-length: *(\\d+).*", "$1");
    return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
  }

  private SiteDeclaration declared() throws Exception {
    site.follow(Optional.of(policy), LAN, Optional.empty());
    return state();
  }

  private SiteDeclaration state() throws Exception {
    CompletableFuture<Optional<SiteDeclaration>> now = new CompletableFuture<>();
    site.await(now::complete);
    return now.get(30, TimeUnit.SECONDS).orElseThrow();
  }

  private static Response accepted(long revision) {
    return reply(revision, List.of(new Answer.OfForward(IPSC, Reason.ACCEPTED, "")));
  }

  private static Response reply(long revision, List<Answer.OfForward> forwards) {
    return Response.ok(
        new DeclareReply(
            "0.2",
            new Name("seattle"),
            new Name("wa7vc"),
            IpAddress.parse("203.0.113.10"),
            revision,
            new Answer(LAN, List.of(), forwards)));
  }

  @Test
  void it_takes_the_revision_after_the_one_that_the_hub_keeps() throws Exception {
    hubAnswers(Response.conflict(41), accepted(42));
    assertThat(declared().agreed()).isTrue();
    assertThat(asked).extracting(DeclareRequest::revision).containsExactly(1L, 42L);
  }

  @Test
  void a_revision_without_a_successor_is_a_lie() throws Exception {
    Response lie =
        new Response(409, Response.conflict(5).body().replace(":5", ":" + "9".repeat(18)));
    hubAnswers(lie, Response.conflict(7), accepted(8));
    assertThat(declared().agreed()).isTrue();
    assertThat(asked).extracting(DeclareRequest::revision).containsExactly(1L, 1L, 8L);
  }

  @Test
  void a_busy_hub_is_asked_again() throws Exception {
    hubAnswers(Response.tooMany(Duration.ofMillis(1)), accepted(1));
    assertThat(declared().agreed()).isTrue();
  }

  @Test
  void a_hub_that_is_always_busy_or_of_another_opinion_is_not_asked_for_ever() throws Exception {
    hubAnswers(
        Response.conflict(1), Response.conflict(2), Response.conflict(3), Response.conflict(4));
    SiteDeclaration declaration = declared();
    assertThat(declaration.agreed()).isFalse();
    assertThat(declaration.forwards().get(0).state()).isEqualTo(State.WAITING);
  }

  @Test
  void an_older_hub_is_said() throws Exception {
    hubAnswers(new Response(404, "<html>no such page</html>"));
    assertThat(declared().problem()).contains("another version of Landline");
    site.follow(Optional.empty(), LAN, Optional.empty());
    hubAnswers(Response.badRequest("$.declaration.shape: unknown member"));
    assertThat(declared().problem()).contains("unknown member");
  }

  @Test
  void names_that_were_never_declared_and_control_characters_go_nowhere() throws Exception {
    List<Answer.OfForward> forwards = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      forwards.add(new Answer.OfForward(new Name("x" + i), Reason.ACCEPTED, ""));
    }
    forwards.add(new Answer.OfForward(IPSC, Reason.TAKEN, "\u001b]0;owned\u0007"));
    hubAnswers(reply(1, forwards));
    SiteDeclaration declaration = declared();
    assertThat(declaration.forwardsInAll()).isEqualTo(1);
    assertThat(declaration.forwards()).hasSize(1);
    assertThat(declaration.forwards().get(0).detail()).doesNotContainPattern("\\p{Cc}");
    assertThat(log).noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void an_answer_that_leaves_a_forward_out_leaves_it_waiting() throws Exception {
    hubAnswers(reply(1, List.of()));
    assertThat(declared().forwards().get(0).state()).isEqualTo(State.WAITING);
  }

  @Test
  void a_hub_that_is_back_is_asked_by_itself() throws Exception {
    int port = hub.getLocalPort();
    hub.close();
    assertThat(declared().problem()).contains("cannot be reached");
    hub = new ServerSocket(port, 8, InetAddress.getLoopbackAddress());
    hubAnswers(accepted(1));
    while (!state().agreed()) {
      assertThat(asked).hasSizeLessThan(3);
    }
    assertThat(log).anyMatch(line -> line.contains("the hub accepted everything"));
  }

  @Test
  void an_offer_names_what_the_hub_would_refuse_in_addition() throws Exception {
    hubAnswers(accepted(1));
    assertThat(declared().agreed()).isTrue();
    hubAnswers(reply(1, List.of(new Answer.OfForward(IPSC, Reason.TAKEN, "another has it"))));
    CompletableFuture<List<String>> refused = new CompletableFuture<>();
    site.offer(
        policy(CONFIGURATION.replace("55193", "55194"), hub.getLocalPort()),
        LAN,
        refused::complete);
    assertThat(refused.get(30, TimeUnit.SECONDS))
        .containsExactly("forward ipsc: taken (another has it)");
    assertThat(asked.get(1).trial()).isTrue();
    assertThat(state().agreed()).isTrue();
  }

  @Test
  void it_ends_while_the_hub_keeps_it_waiting() throws Exception {
    site.follow(Optional.of(policy), LAN, Optional.empty());
    try (Socket silent = hub.accept()) {
      site.close();
      // The end of the connection shows that nothing waits any more.
      assertThat(silent.getInputStream().readAllBytes()).isNotNull();
    }
  }
}
