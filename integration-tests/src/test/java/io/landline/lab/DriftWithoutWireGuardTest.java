// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import io.landline.conntrack.KernelConntrack;
import io.landline.daemon.Daemon;
import io.landline.daemon.ServiceNotifier;
import io.landline.daemon.StreamLog;
import io.landline.nfnetlink.KernelNft;
import io.landline.reconcile.HostLock;
import io.landline.reconcile.Kernel;
import io.landline.rtnetlink.KernelLinks;
import io.landline.rtnetlink.KernelRouting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What others change in nftables, rules, routes, links and settings is put back by the service's
 * own code, in this JVM, on a kernel that need not have WireGuard; the tunnel leads nowhere. {@link
 * DriftTest} is the whole of it over a real tunnel.
 */
final class DriftWithoutWireGuardTest {
  private static final List<Long> MILLIS = new ArrayList<>();
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static Lab lab;
  private static LabSite site;
  private static Deployment landline;
  private static HostLock lock;
  private static KernelNft nft;
  private static ExecutorService service;
  private static LeakWitness witness;
  private static String before;

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(site.host(), Places.configuration("story-site.json"));
    HostPaths paths = new HostPaths(landline.root(site.host()));
    lock = HostLock.take(paths.lock(), "the service");
    site.host()
        .call(
            () -> {
              StandInTunnel links = new StandInTunnel(site.host(), KernelLinks.open());
              nft = KernelNft.open();
              Kernel kernel =
                  new Kernel(
                      links, KernelRouting.open(), nft, links.wireguard(), KernelConntrack.open());
              PrintStream stream = new PrintStream(LOG, true, StandardCharsets.UTF_8);
              Daemon daemon =
                  Daemon.prepare(
                      paths, kernel, ServiceNotifier.of(Map.of(), 1), new StreamLog(stream));
              // A thread is of the namespace of the one that makes it.
              service = Executors.newSingleThreadExecutor();
              return service.submit(daemon::run);
            });
    await("readiness", () -> log().contains("<6>ready"));
    witness = new LeakWitness(lab);
    before = state();
  }

  @AfterAll
  static void stop() {
    witness.close();
    service.shutdownNow();
    nft.close();
    lock.close();
    landline.close();
    lab.close();
    List<Long> sorted = MILLIS.stream().sorted().toList();
    System.out.printf(
        "    repaired %d drifts: median %d ms, longest %d ms%n",
        sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  @AfterEach
  void nothing_leaked() {
    witness.assertNothingLeaked();
  }

  private static String log() {
    return LOG.toString(StandardCharsets.UTF_8);
  }

  private static List<String> repairs() {
    return log().lines().filter(l -> l.startsWith("<5>changed by others")).toList();
  }

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("%s; the service: %s", what, log())
          .isLessThan(Patience.LONG);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String state() {
    return site.host()
        .run(
            "sh",
            "-c",
            Service.TABLE
                + "; ip rule | sort; ip route show table all proto 201 | sort;"
                + " ip -br addr show landline0; cat /sys/class/net/landline0/mtu;"
                + " cd /proc/sys/net/ipv4/conf;"
                + " cat landline0/rp_filter landline0/forwarding br0/forwarding")
        .out();
  }

  private static void talk() {
    witness.talk();
    witness.talkIpv6();
  }

  @ParameterizedTest
  @MethodSource("io.landline.lab.Drift#onTheSite")
  void is_repaired(Drift drift) {
    int known = repairs().size();
    long start = System.nanoTime();
    site.host().must("sh", "-c", drift.command());
    talk();
    await(drift.name(), () -> repairs().size() > known);
    long millis = (System.nanoTime() - start) / 1_000_000;
    MILLIS.add(millis);
    talk();
    await(drift + " as before", () -> state().equals(before));
    System.out.printf("    %d ms  %s: %s%n", millis, drift, repairs().get(known));
  }

  @Test
  void a_ruleset_flushed_again_and_again_lets_nothing_out() {
    for (int i = 0; i < 30; i++) {
      site.host().sh("nft flush ruleset");
      site.host().nft(Lab.masquerade("home", "wan0"));
      talk();
    }
    await("all as before", () -> state().equals(before));
    assertThat(site.host().ruleset()).contains("table inet landline_guard");
  }

  @Test
  void a_program_that_fights_back_is_met_slowly_and_loudly() {
    int known = repairs().size();
    String fighter = "while :; do ip rule del pref 4212 2>/dev/null; sleep 0.1; done";
    try (Running fight = site.host().start("sh", "-c", fighter)) {
      await("the alarm", () -> log().contains("<3>somebody keeps undoing Landline's changes"));
      assertThat(fight.isAlive()).isTrue();
      assertThat(repairs().size() - known).isBetween(10, 60);
      talk();
    }
    await("peace", () -> log().contains("nobody undoes Landline's changes any more"));
    await("all as before", () -> state().equals(before));
  }
}
