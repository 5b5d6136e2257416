// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.config.Configuration;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.FlowOwners;
import io.landline.reconcile.Host;
import io.landline.reconcile.HostKey;
import io.landline.reconcile.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A host's role, by its configuration. */
public sealed interface Role permits HubRole, SiteRole {
  /** The role of a host that has this configuration. */
  static Role of(Configuration configuration) {
    if (configuration instanceof Configuration.Hub hub) {
      return new HubRole(hub.policy());
    }
    if (configuration instanceof Configuration.Site site) {
      return new SiteRole(site.policy());
    }
    throw new AssertionError(configuration);
  }

  Tunnel tunnel();

  /** A site's policy; absent on a hub. */
  Optional<SitePolicy> site();

  /**
   * What the kernel should hold.
   *
   * @param hubEndpoint finds out where a site's hub is now; absent while its name cannot be
   *     resolved; a hub does not ask
   */
  Target target(Host host, HostKey key, Function<SitePolicy, Optional<Endpoint>> hubEndpoint);

  /**
   * Notes down what outlives a reboot and is no configuration.
   *
   * @throws IOException if it cannot be written
   */
  void remember(Host host) throws IOException;

  /** Whether the endpoints of the tunnel's peers follow them. */
  boolean peersRoam();

  /** Whether the tunnel may use any UDP port of this host. */
  boolean anyListenPort();

  /** The captured devices whose Ethernet address is neither configured nor known. */
  Set<IpAddress> capturedWithoutMac(Host host);

  /** Which forward or device a live flow belongs to. */
  FlowOwners flowOwners();
}
