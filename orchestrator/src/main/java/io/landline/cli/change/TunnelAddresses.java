// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import java.util.HashSet;
import java.util.Set;

/** The tunnel addresses that a hub has to give. */
final class TunnelAddresses {
  private TunnelAddresses() {}

  /** The lowest free one. Sites and peers are .2 to .127: sites' test hosts are 128 higher. */
  static IpAddress free(HubPolicy hub) throws EditException {
    IpPrefix network = hub.tunnel().address().network();
    Set<IpAddress> taken = new HashSet<>(Set.of(hub.tunnel().address().address()));
    for (HubSite member : hub.members()) {
      taken.add(member.address());
      hub.canary(member).ifPresent(canary -> taken.add(canary.address()));
    }
    byte[] bytes = network.address().bytes();
    for (int last = 2; last <= 127; last++) {
      bytes[bytes.length - 1] = (byte) last;
      IpAddress address = IpAddress.of(bytes);
      if (network.contains(address) && !taken.contains(address)) {
        return address;
      }
    }
    throw new EditException(
        Kind.FAILED, "no address is free in " + network, "remove a site or a peer");
  }
}
