// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The settings that do not concern the kernel.
 *
 * @param repair whether other programs' changes to Landline's kernel objects are undone
 * @param probe how health is proved
 */
public record Settings(boolean repair, Probe probe) {

  /**
   * How health is proved; times in seconds.
   *
   * @param interval between rounds
   * @param burst datagrams of a round
   * @param timeout for an answer
   * @param rise good rounds until a verdict is better
   * @param fall bad rounds until a verdict is worse
   * @param port public probe ports are this plus a site's number
   * @param canary the site's test host; absent means the tunnel address plus 128
   * @param stun STUN servers that are asked for the public address too
   * @param pingUrl gets a request after each good round
   * @param alerts gets a POST on every change of verdict
   */
  public record Probe(
      int interval,
      int burst,
      int timeout,
      int rise,
      int fall,
      int port,
      Optional<IpAddress> canary,
      List<HostEndpoint> stun,
      Optional<URI> pingUrl,
      Optional<URI> alerts) {
    /** How many ports after {@link #port} belong to sites' probes: as many as site numbers. */
    public static final int SITES = 127;

    public Probe {
      stun = List.copyOf(stun);
    }
  }
}
