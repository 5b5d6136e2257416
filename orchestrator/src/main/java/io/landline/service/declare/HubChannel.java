// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.channel.ChannelAddresses;
import io.landline.channel.ChannelHandler;
import io.landline.channel.ChannelServer;
import io.landline.config.Configuration;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.HubPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Keeps a hub's control channel open at the address of the configuration in force. */
public final class HubChannel implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final ChannelHandler handler;
  private final Log log;
  private Optional<InetSocketAddress> address = Optional.empty();
  private Optional<ChannelServer> server = Optional.empty();
  private long retry;
  private String trouble = "";

  /** Not open yet. */
  public HubChannel(ChannelHandler handler, Log log, long now) {
    this.handler = handler;
    this.log = log;
    this.retry = now;
  }

  /**
   * Listens for this configuration from now on.
   *
   * @param configuration absent while Landline is down: then nothing is listened to
   */
  public void follow(Optional<LoadedConfiguration> configuration, long now) {
    Optional<InetSocketAddress> wanted =
        configuration
            .map(LoadedConfiguration::configuration)
            .filter(Configuration.Hub.class::isInstance)
            .map(hub -> address(((Configuration.Hub) hub).policy()));
    if (wanted.equals(address) && (server.isPresent() || wanted.isEmpty() || retry - now > 0)) {
      return;
    }
    close();
    address = wanted;
    if (wanted.isEmpty()) {
      return;
    }
    try {
      server = Optional.of(ChannelServer.open(wanted.get(), handler));
      trouble = "";
    } catch (IOException e) {
      retry = now + RETRY.toNanos();
      String problem = "sites cannot declare: " + e.getMessage() + "; retrying";
      if (!problem.equals(trouble)) {
        log.warning(problem);
      }
      trouble = problem;
    }
  }

  /** The address and port of a hub's control channel. */
  static InetSocketAddress address(HubPolicy policy) {
    return ChannelAddresses.of(policy.tunnel().address().address(), policy.footprint().probePort());
  }

  @Override
  public void close() {
    server.ifPresent(ChannelServer::close);
    server = Optional.empty();
  }
}
