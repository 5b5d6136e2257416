// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What befalls a host's service while the host is attacked, and how a hub is stolen. */
final class Situations implements AutoCloseable {
  private static final int LEAST = 50;
  private static final int FLUSHES = 100;

  /** An attack, what goes on all the time, and who watches. */
  interface Scene extends AutoCloseable {
    void wave(int round);

    /** Nothing came through, everything was tried, and what was declared worked. */
    void assertRepelled(String when);

    @Override
    void close();
  }

  private final Deployment landline;
  private final Namespace host;
  private final String flush;
  private Service service;

  /**
   * Starts the service.
   *
   * @param flush a command that flushes all tables
   */
  Situations(Deployment landline, Namespace host, String flush) {
    this.landline = landline;
    this.host = host;
    this.flush = flush;
    this.service = Service.on(landline, host);
  }

  Service service() {
    return service;
  }

  void running(Supplier<Scene> scenes) {
    attack("the service runs", () -> {}, scenes);
  }

  void restarting(Supplier<Scene> scenes) {
    attack("the service restarts", () -> restart("TERM"), scenes);
  }

  void killed(Supplier<Scene> scenes) {
    attack("the service is killed", () -> restart("KILL"), scenes);
  }

  void flushed(Supplier<Scene> scenes) {
    service.awaitRest(landline);
    attack(
        FLUSHES + " flushes",
        () -> flushing(host, flush, FLUSHES).await(Patience.LONG).orThrow(),
        scenes);
  }

  /** The service is stopped and cannot repair what is flushed. */
  void guardAlone(Supplier<Scene> scenes) {
    service.awaitRest(landline);
    try (Scene scene = scenes.get()) {
      stopAndFlush();
      Attack.during(() -> {}, LEAST, scene::wave);
      scene.assertRepelled("the guard alone");
    } finally {
      service.signal("CONT");
    }
  }

  /** Until {@code CONT} only the guard stands. */
  void stopAndFlush() {
    service.signal("STOP");
    host.must("sh", "-c", flush);
    assertThat(host.ruleset())
        .contains("table inet landline_guard {")
        .doesNotContain("table inet landline {");
  }

  private static void attack(String when, Runnable happening, Supplier<Scene> scenes) {
    try (Scene scene = scenes.get()) {
      Attack.during(happening, LEAST, scene::wave);
      scene.assertRepelled(when);
    }
  }

  private void restart(String signal) {
    service.signal(signal);
    service.end();
    service = Service.on(landline, host);
  }

  /** Flushes again and again. */
  static Running flushing(Namespace host, String flush, int times) {
    String loop = "for i in $(seq %d); do %s || exit 1; done".formatted(times, flush);
    return host.start("sh", "-c", loop);
  }

  /**
   * A command that flushes every table except the site's own masquerade, which is not Landline's.
   */
  static String flushOfSite() {
    try {
      Path file = Files.createTempFile("ruleset", ".nft");
      file.toFile().deleteOnExit();
      Files.writeString(file, "flush ruleset\n" + Lab.masquerade("home", "wan0"));
      return "nft -f " + file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Landline's rules on the hub are gone, and these networks lead into the tunnel. */
  static void stealHub(Lab lab, Deployment landline, List<String> networks) {
    Namespace hub = lab.hub();
    hub.sh("nft delete table inet landline");
    hub.sh("wg set landline0 peer " + landline.publicKey("wa7vc") + " allowed-ips 0.0.0.0/0,::/0");
    for (String network : networks) {
      hub.sh("ip route replace " + network + " dev landline0");
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
