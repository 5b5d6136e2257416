// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.landline.api.ApplyResult;
import io.landline.api.CaptureSwitchResult;
import io.landline.api.ConfirmResult;
import io.landline.api.Documents;
import io.landline.api.DownResult;
import io.landline.api.EditResult;
import io.landline.api.Examples;
import io.landline.api.ForwardProof;
import io.landline.api.GuardResult;
import io.landline.api.Health;
import io.landline.api.HealthCheckDocument;
import io.landline.api.HealthHistory;
import io.landline.api.InitResult;
import io.landline.api.JoinResult;
import io.landline.api.PeerHandshake;
import io.landline.api.RollbackResult;
import io.landline.api.Status;
import io.landline.api.TestHostsResult;
import io.landline.api.TestReport;
import io.landline.api.UpResult;
import io.landline.cli.Main;
import io.landline.health.history.Event;
import io.landline.health.report.HealthFile;
import io.landline.health.verdict.State;
import io.landline.json.RecordCodec;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.preset.Presets;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schemas of the documents describe each member, and real documents obey them. */
final class DocumentSchemasTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Map<String, String> SCHEMAS = DocumentSchemas.all(SOURCES);
  private static final Path EXAMPLES = Path.of("../packaging/src/main/examples");

  @TempDir Path root;

  private static JsonObject schema(String command) {
    return parse(SCHEMAS.getOrDefault(command.replace(' ', '-') + ".schema.json", "{}"))
        .getAsJsonObject();
  }

  private static void valid(String command, String document) {
    assertThat(SchemaValidator.problems(schema(command), parse(document)))
        .as(command + ": " + document)
        .isEmpty();
  }

  private static void valid(String command, Record document) throws Exception {
    valid(command, RecordCodec.pretty(document));
    assertThat(RecordCodec.decode(document.getClass(), RecordCodec.encode(document)))
        .isEqualTo(document);
  }

  @Test
  void every_document_has_a_schema() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve("io/landline/api"))) {
      List<String> documents =
          files
              .filter(file -> contains(file, "implements Document"))
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .toList();
      assertThat(Documents.all().values().stream().map(Class::getSimpleName))
          .containsExactlyInAnyOrderElementsOf(documents);
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void every_member_is_described() {
    for (String command : Documents.all().keySet()) {
      JsonObject schema = schema(command);
      described(command, schema);
      schema
          .getAsJsonObject("$defs")
          .entrySet()
          .forEach(e -> described(command + " " + e.getKey(), e.getValue().getAsJsonObject()));
    }
  }

  private static void described(String where, JsonObject object) {
    object
        .getAsJsonObject("properties")
        .entrySet()
        .forEach(
            member ->
                assertThat(member.getValue().getAsJsonObject().get("description"))
                    .as(where + ": " + member.getKey())
                    .isNotNull()
                    .asString()
                    .doesNotContain("{", "}"));
  }

  @Test
  void documents_of_the_service_match_their_schemas() throws Exception {
    valid(
        "status",
        new Status(Examples.busy(), Examples.full(), Examples.traffic(), Examples.declarations()));
    valid(
        "status",
        new Status(
            Examples.quiet(), Health.unknown("no round yet"), Examples.NO_TRAFFIC, List.of()));
    valid("apply", new ApplyResult("site", new Name("wa7vc"), true, "1 rule added", 2));
    valid("capture disable", new CaptureSwitchResult(true, "1 rule removed", 0));
    valid("confirm", new ConfirmResult(true, 12));
    valid("down", new DownResult("site", new Name("wa7vc"), true, List.of("dmr")));
    valid(
        "forward add",
        new EditResult(
            true,
            true,
            List.of("forward x"),
            List.of(),
            List.of(),
            List.of("Set the port."),
            "refused",
            List.of("taken")));
    valid("guard", new GuardResult(true, List.of("dmr")));
    valid(
        "init",
        new InitResult(
            true,
            "/etc/landline/landline.json",
            PublicKey.of(new byte[32]),
            List.of(),
            List.of("eth0"),
            List.of()));
    valid("join", new JoinResult(true, true, List.of("joined"), List.of(), true, "OK"));
    valid("rollback", new RollbackResult(true, 11, "1 rule removed"));
    valid("test-hosts up", new TestHostsResult(false));
    valid("up", new UpResult(true, "1 table added"));
    ForwardProof.Call call =
        new ForwardProof.Call(
            ProtocolPorts.parse("udp/55193"), ForwardProof.Answer.SILENT, "no answer in 3 s");
    valid(
        "test",
        new TestReport(
            Examples.full(),
            List.of(
                new ForwardProof(
                    new Name("ipsc"),
                    Optional.of(new Name("wa7vc")),
                    ForwardProof.Outcome.NOT_TRIED,
                    "so",
                    false,
                    List.of(call)))));
    HealthFile file =
        HealthFile.of(Examples.full(), Examples.TIME, Duration.ofMinutes(2))
            .with(
                List.of(
                    new PeerHandshake(new Name("phone"), Optional.of(Examples.TIME)),
                    new PeerHandshake(new Name("laptop"), Optional.empty())));
    valid("health check", new HealthCheckDocument(file.check()));
    valid(
        "health history",
        new HealthHistory(
            List.of(
                new Event(
                    Examples.TIME,
                    Event.Kind.VERDICT,
                    Optional.of(Examples.WA7VC),
                    Optional.of(State.CRITICAL),
                    "so"))));
  }

  private static String run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Main.run(
        List.of(words),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void what_commands_print_obeys_its_schema() throws IOException {
    Path site = EXAMPLES.resolve("beside-the-router.json");
    Path hub = EXAMPLES.resolve("hub-for-three-sites.json");
    Path bad = Files.writeString(root.resolve("bad.json"), "{ \"role\": \"hub\" }");
    for (Path file : List.of(site, hub, bad)) {
      valid("check", run("check", file.toString(), "--json"));
    }
    valid("version", run("version", "--json"));
    valid("preset list", run("preset", "list", "--json"));
    for (String preset : Presets.load().names()) {
      valid("preset show", run("preset", "show", preset, "--json"));
    }
    valid("render", run("render", "nft", hub.toString(), "--json"));
    String where = root.toString();
    Path own = root.resolve("etc/landline/landline.json");
    Files.createDirectories(own.resolve(".."));
    Files.copy(site, own);
    for (String list : List.of("forward list", "device list", "capture list", "exposure", "log")) {
      valid(list, run(words(list, where)));
    }
    valid("health check", run(words("health check", where)));
    valid("health report", run(words("health report", where)));
    valid("health history", run(words("health history", where)));
    Files.delete(own);
    Files.copy(hub, own);
    for (String list : List.of("forward list", "site list", "capture list")) {
      valid(list, run(words(list, where)));
    }
    Files.writeString(
        root.resolve("etc/landline/private.key"), PrivateKey.generate().reveal() + "\n");
    valid("export", run(words("export pfsense wa7vc", where)));
  }

  private static String[] words(String command, String root) {
    return Stream.concat(Stream.of(command.split(" ")), Stream.of("--json", "--root", root))
        .toArray(String[]::new);
  }

  @Test
  void the_validator_finds_what_is_wrong() {
    String well = RecordCodec.encode(new HealthHistory(List.of()));
    valid("health history", well);
    String bad = well.replace("\"schema\":1", "\"schema\":\"1\"").replace("[]", "[{\"x\":1}]");
    assertThat(
            SchemaValidator.problems(schema("health history"), parse(bad)).stream()
                .map(problem -> problem.split(":", 2)[0])
                .collect(Collectors.toSet()))
        .contains(
            "$.schema is not of type integer",
            "$.events[0].x is not in the schema",
            "$.events[0] lacks \"time\"");
  }

  private static JsonElement parse(String document) {
    return new Gson().fromJson(document, JsonElement.class);
  }
}
