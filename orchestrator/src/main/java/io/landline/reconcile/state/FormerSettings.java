// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.net.InterfaceName;
import io.landline.net.ParseException;
import io.landline.route.InterfaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What interface settings were before Landline held them, in a file that does not outlive the boot,
 * as the settings do not. One interface a line: {@code eth0 forwarding=0 rp_filter=2}.
 */
public final class FormerSettings {
  private final Path file;

  /** The settings kept in this file, which need not exist. */
  public FormerSettings(Path file) {
    this.file = file;
  }

  /** The former settings by interface; only those that Landline controls are present. */
  public Map<InterfaceName, InterfaceSettings> read() {
    Map<InterfaceName, InterfaceSettings> former = new TreeMap<>();
    if (!Files.exists(file)) {
      return former;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        parse(line).ifPresent(settings -> former.put(settings.name(), settings));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return former;
  }

  /** Stores the settings that Landline will control, except those that are stored already. */
  public void remember(List<InterfaceSettings> before, List<InterfaceSettings> wanted) {
    Map<InterfaceName, InterfaceSettings> known = read();
    Map<InterfaceName, InterfaceSettings> former = new TreeMap<>(known);
    for (InterfaceSettings will : wanted) {
      before.stream()
          .filter(now -> now.name().equals(will.name()))
          .forEach(
              now ->
                  former.merge(
                      will.name(), only(now, will), (older, newer) -> older(older, newer)));
    }
    if (!former.equals(known)) {
      write(List.copyOf(former.values()));
    }
  }

  /** Removes one interface, after its settings were restored. */
  public void forget(InterfaceName name) {
    Map<InterfaceName, InterfaceSettings> former = read();
    former.remove(name);
    write(List.copyOf(former.values()));
  }

  /** Removes everything, after all settings were restored. */
  public void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(List<InterfaceSettings> settings) {
    try {
      AtomicFile.writeLines(file, settings.stream().map(InterfaceSettings::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The present values of the settings that will be changed. */
  private static InterfaceSettings only(InterfaceSettings now, InterfaceSettings will) {
    return new InterfaceSettings(
        now.name(),
        will.forwarding().flatMap(x -> now.forwarding()),
        will.rpFilter().flatMap(x -> now.rpFilter()),
        will.sendRedirects().flatMap(x -> now.sendRedirects()));
  }

  private static InterfaceSettings older(InterfaceSettings older, InterfaceSettings newer) {
    return new InterfaceSettings(
        older.name(),
        older.forwarding().or(newer::forwarding),
        older.rpFilter().or(newer::rpFilter),
        older.sendRedirects().or(newer::sendRedirects));
  }

  /** A line; empty if it is corrupt. */
  private static Optional<InterfaceSettings> parse(String line) {
    try {
      List<String> words = new ArrayList<>(List.of(line.trim().split(" +")));
      InterfaceSettings settings = InterfaceSettings.of(InterfaceName.parse(words.remove(0)));
      for (String word : words) {
        int equals = word.indexOf('=');
        int value = Integer.parseInt(word.substring(equals + 1));
        settings =
            switch (word.substring(0, Math.max(equals, 0))) {
              case "forwarding" -> settings.withForwarding(value != 0);
              case "rp_filter" -> settings.withRpFilter(value);
              case "send_redirects" -> settings.withSendRedirects(value != 0);
              default -> settings;
            };
      }
      return Optional.of(settings);
    } catch (ParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether forwarding was off before Landline; the present setting if Landline has not set it. */
  boolean forwardingWasOff(InterfaceName name, Optional<InterfaceSettings> now) {
    Optional<Boolean> before =
        Optional.ofNullable(read().get(name)).flatMap(InterfaceSettings::forwarding);
    return !before.or(() -> now.flatMap(InterfaceSettings::forwarding)).orElse(false);
  }
}
