// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.ConfigHistory;
import io.landline.config.HostPaths;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The service is killed at a random moment of an edit; when it has begun again, file, history and
 * kernel agree. {@code -Dcrash.kills} sets how often, {@code -Dcrash.seed} when.
 */
@OverWireGuard
final class CrashTest {
  private static final int KILLS = Integer.getInteger("crash.kills", 10);
  private static final int FIRST = 56000;
  private static Lab lab;
  private static Deployment landline;
  private static Namespace host;
  private static HostPaths paths;

  @BeforeAll
  static void configure() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    host = lab.site().host();
    paths = new HostPaths(landline.root(host));
    landline.configure(host, configuration("story-site.json"));
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  @Test
  void a_kill_at_any_moment_leaves_a_consistent_host() throws Exception {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.println("    " + KILLS + " kills, -Dcrash.seed=" + seed);
    Random random = new Random(seed);
    int made = 0;
    // The commands run in this JVM: an edit without the service makes it as warm as it will be.
    edit(FIRST).orThrow();
    Service service = Service.on(landline, host);
    try {
      long usual = Long.MAX_VALUE;
      for (int n = 1; n <= 3; n++) {
        int port = FIRST + n;
        usual = Math.min(usual, time(() -> edit(port).orThrow()));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        int port = FIRST + 3 + kill;
        long moment = (long) (random.nextDouble() * usual * 1.1);
        Thread editor = new Thread(() -> edit(port), "editor");
        editor.start();
        Await.pass(Duration.ofNanos(moment));
        service.close(); // SIGKILL, and its end
        editor.join();
        long dead = System.nanoTime();
        service = Service.on(landline, host);
        long ready = System.nanoTime();
        boolean there = consistent(service, port);
        made += there ? 1 : 0;
        System.out.printf(
            "    %d: killed after %d of some %d ms, the edit is %s; ready after %d, at rest after"
                + " %d ms more%n",
            kill,
            moment / 1_000_000,
            usual / 1_000_000,
            there ? "made" : "not made",
            (ready - dead) / 1_000_000,
            (System.nanoTime() - ready) / 1_000_000);
      }
    } finally {
      service.close();
    }
    System.out.printf("    %d edits made, %d not made%n", made, KILLS - made);
  }

  private static Outcome edit(int port) {
    return landline.runHere(host, "forward", "add", "udp/" + port, "dmr", "--name", "c" + port);
  }

  private static long time(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return System.nanoTime() - start;
  }

  /** Returns whether the edit was made. */
  private static boolean consistent(Service service, int port) throws Exception {
    landline.runHere(host, "check").orThrow();
    boolean inFile = Files.readString(paths.configuration()).contains("\"c" + port + "\"");
    boolean inKernel =
        host.must("nft", "list", "table", "inet", "landline").contains(Integer.toString(port));
    assertThat(inKernel).as("kernel as file, for %d; %s", port, service.log()).isEqualTo(inFile);
    ConfigHistory history = new ConfigHistory(paths);
    ConfigHistory.Entry standing = history.standing().orElseThrow();
    assertThat(history.isText(standing, Files.readAllBytes(paths.configuration())))
        .as("the history ends with the file: %s", history.entries())
        .isTrue();
    assertThat(history.entries()).noneMatch(e -> e.outcome().toString().equals("under way"));
    try (var files = Files.list(paths.etc())) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".new")))
          .isEmpty();
    }
    assertThat(service.log()).doesNotContain("<3>");
    service.awaitRest(landline);
    return inFile;
  }
}
