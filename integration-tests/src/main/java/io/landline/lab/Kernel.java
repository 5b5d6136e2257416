// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the running kernel supports, tried once. */
public final class Kernel {
  private Kernel() {}

  private static final class Vlan {
    static final boolean HERE = makes("link add link lo name probe type vlan id 8");
  }

  private static final class WireGuard {
    static final boolean HERE = makes("link add probe type wireguard");
  }

  public static boolean hasVlan() {
    return Vlan.HERE;
  }

  public static boolean hasWireGuard() {
    return WireGuard.HERE;
  }

  /** Its release, such as {@code 6.1.0-56-amd64}. */
  public static String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean makes(String link) {
    try (Namespace probe = Namespace.create("probe")) {
      return probe.run(("ip " + link).split(" ", -1)).status() == 0;
    }
  }
}
