// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.change.AppliedConfiguration;
import io.landline.change.DownMark;
import io.landline.change.Recovery;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.host.Role;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.Host;
import io.landline.reconcile.HostLock;
import io.landline.reconcile.Reconciler;
import io.landline.reconcile.Target;
import io.landline.reconcile.state.EndpointLookup;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.Kernel;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Gives plan, apply, down and render what they need: this host's kernel, files and keys. */
public final class HostWork implements AutoCloseable {
  /** Always the same, so that applying twice without a key changes nothing. */
  private static final PrivateKey ANY_KEY = PrivateKey.of(new byte[32]);

  private final Session session;
  private final HostPaths paths;
  private final KernelConnections connections;
  private final Optional<HostLock> lock;
  private final Host host;

  private HostWork(Session session, KernelConnections connections, Optional<HostLock> lock) {
    this.session = session;
    this.paths = session.paths();
    this.connections = connections;
    this.lock = lock;
    this.host = new Host(connections.kernel(), paths.run(), paths.state());
  }

  /** Opens the host for reading; others may change the kernel meanwhile. */
  public static HostWork open(Session session) throws CommandFailure {
    try {
      return new HostWork(session, new KernelConnections(), Optional.empty());
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Opens the host for changes, and locks out other processes until this is closed.
   *
   * @param who the name of this process in the errors of others that want the lock
   */
  public static HostWork openForChange(Session session, String who) throws CommandFailure {
    try {
      HostLock lock = HostLock.take(session.paths().lock(), who);
      return new HostWork(session, new KernelConnections(), Optional.of(lock));
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Finishes or undoes what an earlier service left half done; call it before the configuration is
   * loaded.
   */
  public void recover() throws CommandFailure {
    try {
      Optional<DownMark.Mark> down = new DownMark(paths).read();
      if (down.isPresent()) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "Landline is down here since "
                + down.get().since()
                + " ("
                + down.get().record()
                + "); first: landline up");
      }
      Recovery.of(paths, OptionalLong.empty()).forEach(session::warn);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  public Kernel kernel() {
    return connections.kernel();
  }

  public Reconciler reconciler() {
    return host.reconciler();
  }

  public AppliedConfiguration applied() {
    return new AppliedConfiguration(paths);
  }

  /** The configuration that was applied last, with its secrets; empty if none was. */
  public Optional<Configuration> before() throws CommandFailure {
    Optional<Configuration> applied = applied().read();
    return applied.isEmpty() ? applied : Optional.of(withSecrets(applied.get(), warning -> {}));
  }

  /** The configuration with its preshared keys and without its disabled captures. */
  public Configuration withSecrets(Configuration configuration, Consumer<String> warnings)
      throws CommandFailure {
    try {
      return applied().applicable(configuration, warnings);
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  /** The key that the tunnel uses: a one-time key until the hub has this host's own. */
  public HostKey key(Configuration configuration) throws CommandFailure {
    try {
      KeyFiles keys = new KeyFiles(paths, session::warn);
      Optional<PrivateKey> oneTime = keys.enrolmentKey();
      return HostKey.of(
          oneTime.isPresent() ? oneTime.get() : keys.privateKey(),
          keys.providerKeys(configuration));
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  /** A key for operations in which the key does not matter. */
  public static HostKey anyKey() {
    return hostKey(ANY_KEY);
  }

  private static HostKey hostKey(PrivateKey key) {
    return new HostKey(key, key.publicKey());
  }

  /**
   * The kernel state that the configuration requires, for a process that may read the WireGuard
   * device. It has no guard, which only the service holds.
   */
  public Target target(Configuration configuration, HostKey key) {
    return wholeTarget(configuration, key).withoutGuard();
  }

  /** The same with the guard table that the service holds. */
  public Target wholeTarget(Configuration configuration, HostKey key) {
    return Role.of(configuration).target(host, key, this::hubEndpoint);
  }

  private Optional<Endpoint> hubEndpoint(SitePolicy policy) {
    Optional<Endpoint> endpoint =
        EndpointLookup.of(policy.hub().endpoint(), currentEndpoint(policy));
    if (endpoint.isEmpty()) {
      session.warn(
          "the hub's name "
              + policy.hub().endpoint().host()
              + " cannot be resolved now; the tunnel keeps the endpoint it has, if any");
    }
    return endpoint;
  }

  /** The kernel state that the configuration requires, without reads that need privileges. */
  public Target unprivilegedTarget(Configuration configuration) {
    return Role.of(configuration)
        .target(
            host, anyKey(), policy -> EndpointLookup.of(policy.hub().endpoint(), Optional.empty()));
  }

  /**
   * The kernel state that the configuration requires, on a host without a network: resolves no
   * name.
   */
  public Target earlyTarget(Configuration configuration) {
    return Role.of(configuration).target(host, anyKey(), policy -> Optional.empty()).withoutGuard();
  }

  private Optional<Endpoint> currentEndpoint(SitePolicy policy) {
    Kernel kernel = connections.kernel();
    return kernel
        .wireguard()
        .device(policy.tunnel().device())
        .map(WireGuardDeviceState::peers)
        .stream()
        .flatMap(peers -> peers.stream())
        .filter(peer -> peer.publicKey().equals(policy.hub().publicKey()))
        .map(WireGuardPeerState::endpoint)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Saves what must survive a reboot and is not configuration. */
  public void remember(Configuration configuration) throws IOException {
    Role.of(configuration).remember(host);
  }

  @Override
  public void close() {
    connections.close();
    lock.ifPresent(HostLock::close);
  }
}
