// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.policy.HubLink;
import io.landline.policy.Name;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a host's files are, all below a prefix, so that several hosts can live on one machine.
 *
 * @param root the prefix; {@code /} on a real host
 * @param credentials where systemd puts what a service alone may read (systemd.exec(5),
 *     LoadCredential); absent for everybody else
 */
public record HostPaths(Path root, Optional<Path> credentials) {
  public HostPaths {
    root = root.toAbsolutePath().normalize();
  }

  /** Those of a process that systemd gave no credentials. */
  public HostPaths(Path root) {
    this(root, Optional.empty());
  }

  /** The same for a process that has credentials in this directory. */
  public HostPaths withCredentials(Path directory) {
    return new HostPaths(root, Optional.of(directory));
  }

  /**
   * The host's own WireGuard key where only root keeps it, or as systemd gives that to the service
   * (systemd.exec(5), LoadCredential).
   */
  public Path privateKeyCredential() {
    return credentials
        .map(directory -> directory.resolve("private.key"))
        .orElse(root.resolve("etc/credstore/landline.private.key"));
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

  /**
   * The key by which a hub knows this site, until the hub has the site's own: of a one-time code,
   * or the former one while the site changes its key.
   */
  public Path enrolmentKey(Name hub) {
    return etc().resolve(hub.equals(HubLink.ONLY) ? "enrol.key" : "enrol-" + hub + ".key");
  }

  /** The directory of the keys that providers gave a site, one file for each that did. */
  public Path providerKeys() {
    return etc().resolve("key");
  }

  /** The key that a provider gave a site. */
  public Path providerKey(Name hub) {
    return providerKeys().resolve(hub.text());
  }

  /** The directory of preshared keys, one file for each peer that has one. */
  public Path presharedKeys() {
    return etc().resolve("psk");
  }

  /** The secret shared with a peer. */
  public Path presharedKey(Name peer) {
    return presharedKeys().resolve(peer.text());
  }

  /** The secrets that come back where a configuration is not confirmed. No peer has this name. */
  public Path formerSecrets() {
    return presharedKeys().resolve(".former");
  }

  /** {@code /run/landline}: what does not outlive a reboot. */
  public Path run() {
    return root.resolve("run/landline");
  }

  /** Held (flock) by the process that changes the kernel. */
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

  /** Exists while the service must not have a test host. */
  public Path testHostsDown() {
    return state().resolve("test-hosts-down");
  }

  /** What the service says of its health, for readers without a JVM. */
  public Path health() {
    return run().resolve("health");
  }

  /** The last change of hub, as variables for /etc/landline/on-hub-change. */
  public Path hubChange() {
    return run().resolve("hub-change");
  }

  /** The state that the last alert reported. */
  public Path told() {
    return run().resolve("told");
  }

  /** What the service measures, for Prometheus' textfile collector. */
  public Path metrics() {
    return state().resolve("landline.prom");
  }

  /** The directory of the history of health. */
  public Path healthHistory() {
    return state().resolve("health");
  }

  /** The directory of what a hub's sites declared. */
  public Path declared() {
    return state().resolve("declared");
  }

  /** The directory of the one-time codes that a hub gave out; no secrets. */
  public Path enrolments() {
    return state().resolve("enrolments");
  }

  /** {@code /var/lib/landline}: what outlives a reboot. */
  public Path state() {
    return root.resolve("var/lib/landline");
  }
}
