// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.LiveTraffic;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.net.TransportProtocol;
import io.landline.policy.Name;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The options of a test that calls the devices themselves. */
final class Touch {
  /** Devices that are off take seconds each. */
  private static final int AT_ONCE = 16;

  @Parameter(names = "--touch", description = "call the devices too; at a site")
  private boolean touch;

  @Parameter(names = "--send", description = "TEXT or hex:0a0b  what --touch sends by UDP")
  private @Nullable String send;

  /** What is called, by forwards' names. */
  private final Map<Name, NamedForward> targets = new LinkedHashMap<>();

  private Optional<Datagram> datagram = Optional.empty();

  /** Reads the options and landline.json, before anything is sent. */
  void begin(Session session, List<String> words) throws CommandFailure {
    if (send != null) {
      if (!touch) {
        throw CommandFailure.usage("--send works only with --touch", "give --touch too");
      }
      datagram = Optional.of(Datagram.parse(send));
    }
    if (!touch) {
      return;
    }
    Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
    if (!(configuration instanceof Configuration.Site)) {
      throw CommandFailure.usage(
          "a hub cannot call devices, only their site can",
          "run landline test --touch at the site");
    }
    NamedForward.of(configuration).forEach(f -> targets.put(f.forward().name(), f));
    if (datagram.isPresent() && words.stream().noneMatch(this::isUdp)) {
      throw CommandFailure.usage(
          "--send goes to one UDP forward, which must be named",
          "landline test NAME --touch --send TEXT");
    }
  }

  private boolean isUdp(String name) {
    return targets.values().stream()
        .filter(f -> f.forward().name().text().equals(name))
        .filter(f -> f.forward().listen().protocols().contains(TransportProtocol.UDP))
        .findFirst()
        .isPresent();
  }

  /** Calls the devices of these forwards, if that was asked for. */
  List<Touched> call(List<LiveTraffic.Forward> forwards) {
    List<NamedForward> all =
        forwards.stream()
            .filter(LiveTraffic.Forward::enabled)
            .flatMap(f -> Optional.ofNullable(targets.get(f.name())).stream())
            .toList();
    if (all.isEmpty()) {
      return List.of();
    }
    ExecutorService calls =
        Executors.newFixedThreadPool(
            Math.min(AT_ONCE, all.size()),
            task -> {
              Thread thread = new Thread(task, "touch");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<CompletableFuture<Touched>> going =
          all.stream()
              .map(f -> CompletableFuture.supplyAsync(() -> Touched.by(f, datagram), calls))
              .toList();
      return going.stream().map(CompletableFuture::join).toList();
    } finally {
      calls.shutdownNow();
    }
  }
}
