// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Host;
import io.landline.reconcile.Target;
import io.landline.reconcile.flow.FlowOwners;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The role of a hub. */
record HubRole(HubPolicy policy) implements Role {
  @Override
  public Tunnel tunnel() {
    return policy.tunnel();
  }

  @Override
  public Optional<SitePolicy> site() {
    return Optional.empty();
  }

  @Override
  public Target target(
      Host host, HostKey key, Function<SitePolicy, Optional<Endpoint>> hubEndpoint) {
    return host.target(policy, key);
  }

  @Override
  public void remember(Host host) throws IOException {
    List<PublicKey> members = policy.members().stream().map(HubSite::publicKey).toList();
    host.endpoints().keepOnly(members);
    host.measurements().keepOnly(members);
  }

  @Override
  public boolean peersRoam() {
    return true;
  }

  @Override
  public boolean anyListenPort() {
    return false;
  }

  @Override
  public Set<IpAddress> capturedWithoutMac(Host host) {
    return Set.of();
  }

  @Override
  public FlowOwners flowOwners() {
    return FlowOwners.of(policy);
  }
}
