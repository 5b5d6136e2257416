// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.kernel.Link;
import io.landline.net.InterfaceAddress;
import io.landline.wireguard.WireGuardDevice;
import java.util.List;
import java.util.Optional;

/**
 * The difference of the tunnel's interface.
 *
 * @param create whether it must be created
 * @param mtu bytes, if it differs
 * @param addAddress its address, if missing
 * @param removeAddresses its other addresses
 * @param up whether it must be set up
 */
public record LinkDiff(
    boolean create,
    Optional<Integer> mtu,
    Optional<InterfaceAddress> addAddress,
    List<InterfaceAddress> removeAddresses,
    boolean up) {
  static final LinkDiff NOTHING =
      new LinkDiff(false, Optional.empty(), Optional.empty(), List.of(), false);

  static LinkDiff between(WireGuardDevice wanted, Optional<Link> actual) {
    List<InterfaceAddress> have = actual.map(Link::addresses).orElse(List.of());
    return new LinkDiff(
        actual.isEmpty(),
        actual.filter(l -> l.mtu() == wanted.mtu()).isPresent()
            ? Optional.empty()
            : Optional.of(wanted.mtu()),
        have.contains(wanted.address()) ? Optional.empty() : Optional.of(wanted.address()),
        have.stream().filter(a -> !a.equals(wanted.address())).toList(),
        actual.filter(Link::up).isEmpty());
  }

  public boolean isEmpty() {
    return !create && mtu.isEmpty() && addAddress.isEmpty() && removeAddresses.isEmpty() && !up;
  }
}
