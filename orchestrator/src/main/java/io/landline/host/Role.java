// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.config.Configuration;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Host;
import io.landline.reconcile.Target;
import io.landline.reconcile.flow.FlowOwners;
import io.landline.reconcile.state.HostKey;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The role that a host's configuration gives it. */
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

  /** The role of a site. */
  static Role of(SitePolicy policy) {
    return new SiteRole(policy);
  }

  Tunnel tunnel();

  /** A site's policy; absent on a hub. */
  Optional<SitePolicy> site();

  /**
   * The state that the kernel should have.
   *
   * @param hubEndpoint the current endpoint of a site's hub, absent while its name cannot be
   *     resolved, for the site with that hub alone; not called on a hub
   */
  Target target(Host host, HostKey key, Function<SitePolicy, Optional<Endpoint>> hubEndpoint);

  /**
   * Saves what must survive a reboot and is not configuration.
   *
   * @throws IOException if it cannot be saved
   */
  void remember(Host host) throws IOException;

  /** Whether the endpoints of the tunnel's peers change as the peers move. */
  boolean peersRoam();

  /** Whether the tunnel may use any UDP port of this host. */
  boolean anyListenPort();

  /** The captured devices whose Ethernet address is neither configured nor known. */
  Set<IpAddress> capturedWithoutMac(Host host);

  /** Which forward or device a live flow belongs to. */
  FlowOwners flowOwners();
}
