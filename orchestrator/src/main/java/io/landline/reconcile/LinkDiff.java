// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Link;
import io.landline.net.InterfaceAddress;
import io.landline.wireguard.WireGuardDevice;
import java.util.List;
import java.util.Optional;

/**
 * What must change on the tunnel's interface.
 *
 * @param create whether it is not there
 * @param mtu bytes, where it differs
 * @param addAddress its address, where it lacks it
 * @param removeAddresses others of its addresses
 * @param up whether it is down
 */
record LinkDiff(
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

  boolean isEmpty() {
    return !create && mtu.isEmpty() && addAddress.isEmpty() && removeAddresses.isEmpty() && !up;
  }
}
