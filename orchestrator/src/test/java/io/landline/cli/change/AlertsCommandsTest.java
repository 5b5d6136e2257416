// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.landline.cli.Cli;
import io.landline.config.HostPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landline alerts test} posts to a real server, and says of its answer. */
@Timeout(60)
final class AlertsCommandsTest {
  @TempDir Path root;

  @Test
  void a_test_posts_now_and_prints_the_result() throws Exception {
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    AtomicInteger code = new AtomicInteger(200);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          taken.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(code.get(), -1);
          exchange.close();
        });
    server.start();
    try {
      Cli cli = new Cli(root);
      Files.createDirectories(new HostPaths(root).etc());
      Files.copy(Path.of("src/test/resources/edit/site.json"), new HostPaths(root).configuration());
      assertThat(cli.run("alerts", "test").err()).contains("first: landline alerts set URL");

      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/topic";
      Cli.Outcome set = cli.run("alerts", "set", url);
      assertThat(set.code()).as(set.err()).isZero();
      // Whoever knows the URL may read the alerts: the configuration has it, and nothing else.
      assertThat(set.out() + set.err()).doesNotContain(url);
      assertThat(cli.run("log").out()).contains("alerts set").doesNotContain("http");
      assertThat(cli.run("alerts", "remove").code()).isZero();
      assertThat(cli.reading(url + "\n").run("alerts", "set", "-").code()).isZero();
      assertThat(Files.readString(new HostPaths(root).configuration())).contains(url);
      Cli.Outcome told = cli.run("alerts", "test");
      assertThat(told.code()).as(told.err()).isZero();
      assertThat(taken.take()).contains("a test of Landline's alerts");

      code.set(404);
      Cli.Outcome refused = cli.run("alerts", "test");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("the server did not accept it: 127.0.0.1 answers 404");
    } finally {
      server.stop(0);
    }
  }
}
