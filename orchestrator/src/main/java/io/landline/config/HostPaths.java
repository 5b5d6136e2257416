// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.policy.Name;
import java.nio.file.Path;

/**
 * Where a host's files are, all below a prefix, so that several hosts can live on one machine.
 *
 * @param root the prefix; {@code /} on a real host
 */
public record HostPaths(Path root) {
  public HostPaths {
    root = root.toAbsolutePath().normalize();
  }

  /** {@code /etc/landline}: what people write, and the keys. */
  public Path etc() {
    return root.resolve("etc/landline");
  }

  /** The whole configuration. */
  public Path configuration() {
    return etc().resolve("landline.json");
  }

  /** The host's own WireGuard key. */
  public Path privateKey() {
    return etc().resolve("private.key");
  }

  /** The directory of preshared keys, one file for each peer that has one. */
  public Path presharedKeys() {
    return etc().resolve("psk");
  }

  /** The secret shared with a peer. */
  public Path presharedKey(Name peer) {
    return presharedKeys().resolve(peer.text());
  }

  /** {@code /run/landline}: what does not outlive a reboot. */
  public Path run() {
    return root.resolve("run/landline");
  }

  /** Held (flock) by whoever changes the kernel. */
  public Path lock() {
    return run().resolve("lock");
  }

  /** Where the service listens. */
  public Path controlSocket() {
    return run().resolve("control.sock");
  }

  /** Where root hands sockets of a test host over to the service. */
  public Path testHostSocket() {
    return run().resolve("test-hosts.sock");
  }

  /** Says, where it is, that there is to be no test host. */
  public Path testHostsDown() {
    return state().resolve("test-hosts-down");
  }

  /** What the service says of its health, for readers without a JVM. */
  public Path health() {
    return run().resolve("health");
  }

  /** What the service measures, for Prometheus' textfile collector. */
  public Path metrics() {
    return state().resolve("landline.prom");
  }

  /** The directory of the history of health. */
  public Path healthHistory() {
    return state().resolve("health");
  }

  /** {@code /var/lib/landline}: what outlives a reboot. */
  public Path state() {
    return root.resolve("var/lib/landline");
  }
}
