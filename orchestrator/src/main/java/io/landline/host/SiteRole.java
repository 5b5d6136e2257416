// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Host;
import io.landline.reconcile.Target;
import io.landline.reconcile.flow.FlowOwners;
import io.landline.reconcile.state.HostKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The role of a site. */
record SiteRole(SitePolicy policy) implements Role {
  @Override
  public Tunnel tunnel() {
    return policy.tunnel();
  }

  @Override
  public Optional<SitePolicy> site() {
    return Optional.of(policy);
  }

  @Override
  public Target target(
      Host host, HostKey key, Function<SitePolicy, Optional<Endpoint>> hubEndpoint) {
    return host.target(policy, key, policy.views().stream().map(hubEndpoint).toList());
  }

  @Override
  public void remember(Host host) {
    host.remember(policy);
    host.measurements()
        .keepOnly(policy.links().stream().map(link -> link.hub().publicKey()).toList());
  }

  @Override
  public boolean peersRoam() {
    return false;
  }

  @Override
  public boolean anyListenPort() {
    return policy.links().stream().allMatch(link -> link.tunnel().listenPort() == 0);
  }

  @Override
  public Set<IpAddress> capturedWithoutMac(Host host) {
    Set<IpAddress> unknown = new HashSet<>();
    policy.capture().devices().stream()
        .filter(device -> device.mac().isEmpty())
        .forEach(device -> unknown.add(device.address()));
    if (!unknown.isEmpty()) {
      unknown.removeAll(host.macs(policy).keySet());
    }
    return unknown;
  }

  @Override
  public FlowOwners flowOwners() {
    return FlowOwners.of(policy);
  }
}
