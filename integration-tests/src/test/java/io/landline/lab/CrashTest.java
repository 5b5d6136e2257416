// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import io.landline.edit.History;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The service, or the command, is killed at a random moment of an edit; after the service's restart
 * file, history and kernel agree. {@code -Dcrash.rounds} sets how often, {@code -Dcrash.seed} when.
 */
@OverWireGuard
final class CrashTest {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 10);
  private static final int FIRST = 56000;
  private static Lab lab;
  private static Deployment landline;
  private static Namespace host;

  @BeforeAll
  static void configure() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    host = lab.site().host();
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
    System.out.println("    " + ROUNDS + " kills, -Dcrash.seed=" + seed);
    Random random = new Random(seed);
    int[] done = new int[2];
    Service service = Service.on(landline, host);
    try {
      long usual = time(() -> edit(FIRST));
      for (int round = 1; round <= ROUNDS; round++) {
        int port = FIRST + round;
        boolean killService = random.nextInt(4) != 0;
        if (killService) {
          long moment = (long) (random.nextDouble() * usual * 1.2);
          Thread editor = new Thread(() -> edit(port), "editor");
          editor.start();
          LockSupport.parkNanos(moment);
          service.signal("KILL");
          service.end();
          editor.join();
          service = Service.on(landline, host);
        } else {
          killCommand(port, random);
        }
        boolean there = consistent(port);
        done[there ? 1 : 0]++;
        System.out.printf(
            "    %d: %s killed, the edit is %s%n",
            round, killService ? "service" : "command", there ? "made" : "not made");
      }
    } finally {
      service.close();
    }
    System.out.printf("    %d edits made, %d not made%n", done[1], done[0]);
  }

  private static Outcome edit(int port) {
    return landline.runHere(host, "forward", "add", "udp/" + port, "dmr", "--name", "c" + port);
  }

  private static long time(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return System.nanoTime() - start;
  }

  /** Between its first system call and its end. */
  private static void killCommand(int port, Random random) {
    long start = System.nanoTime();
    landline.run(host, "device", "list").orThrow();
    long usual = System.nanoTime() - start;
    Running command =
        landline.start(host, "forward", "add", "udp/" + port, "dmr", "--name", "c" + port);
    LockSupport.parkNanos((long) (usual * (0.7 + random.nextDouble())));
    command.close();
  }

  /** Returns whether the edit was made. */
  private static boolean consistent(int port) throws Exception {
    HostPaths paths = new HostPaths(landline.root(host));
    landline.runHere(host, "check").orThrow();
    String name = "\"c" + port + "\"";
    // What a command began may go on after it was killed: the service works in order.
    landline.runHere(host, "apply").orThrow();
    boolean inFile = Files.readString(paths.configuration()).contains(name);
    boolean inKernel =
        host.must("nft", "list", "table", "inet", "landline").contains(Integer.toString(port));
    assertThat(inKernel).as("kernel as file, for %s", name).isEqualTo(inFile);
    Outcome plan = landline.runHere(host, "plan", "--exit-code");
    assertThat(plan.status()).as("%s", plan).isZero();
    History history = new History(paths);
    History.Entry standing = history.standing().orElseThrow();
    assertThat(history.isText(standing, Files.readAllBytes(paths.configuration())))
        .as("the history ends with the file: %s", history.entries())
        .isTrue();
    assertThat(history.entries()).noneMatch(e -> e.fate().toString().equals("under way"));
    try (var files = Files.list(paths.etc())) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".new")))
          .isEmpty();
    }
    return inFile;
  }
}
