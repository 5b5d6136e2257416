// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.netlink.NetlinkException;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** WireGuard devices in memory; one for each link of that kind. */
public final class InMemoryWireGuard implements WireGuardControl {
  private static final int FIRST_CHOSEN_PORT = 32768;

  private final InMemoryLinks links;
  private final Map<InterfaceName, Device> devices = new HashMap<>();
  private boolean available = true;
  private int nextPort = FIRST_CHOSEN_PORT;

  private static final class Device {
    Optional<PublicKey> publicKey = Optional.empty();
    int listenPort;
    int mark;
    final Map<PublicKey, WireGuardPeerState> peers = new TreeMap<>();
  }

  /** Devices on these interfaces. */
  public InMemoryWireGuard(InMemoryLinks links) {
    this.links = links;
    links.observe(
        new InMemoryLinks.Observer() {
          @Override
          public void linkGone(InterfaceName name) {
            devices.remove(name);
          }

          @Override
          public void goingUp(String operation, InterfaceName name) {
            if (links.link(name).orElseThrow().isWireGuard()) {
              listen(operation, name, deviceOf(name), deviceOf(name).listenPort);
            }
          }
        });
  }

  /** A handshake of a peer from this endpoint. */
  public void hear(
      InterfaceName name, PublicKey key, Endpoint from, Instant handshake, long rx, long tx) {
    deviceOf(name)
        .peers
        .computeIfPresent(
            key,
            (k, old) ->
                new WireGuardPeerState(
                    k,
                    old.presharedKey(),
                    Optional.of(from),
                    old.keepalive(),
                    Optional.of(handshake),
                    rx,
                    tx,
                    old.allowedIps()));
  }

  /** Makes it a kernel without WireGuard. */
  public void lack() {
    available = false;
  }

  @Override
  public boolean isAvailable() {
    return available;
  }

  @Override
  public Optional<WireGuardDeviceState> device(InterfaceName name) {
    links.permission().require("wg show " + name);
    if (links.link(name).filter(link -> link.isWireGuard()).isEmpty()) {
      return Optional.empty();
    }
    Device device = deviceOf(name);
    return Optional.of(
        new WireGuardDeviceState(
            name,
            device.publicKey,
            device.listenPort,
            device.mark,
            List.copyOf(device.peers.values())));
  }

  @Override
  public void configure(InterfaceName name, WireGuardChange change) {
    String operation = "wg set " + name;
    links.permission().require(operation);
    if (!links.require(operation, name).isWireGuard()) {
      throw new NetlinkException(operation, Errno.EOPNOTSUPP);
    }
    Device device = deviceOf(name);
    change.listenPort().ifPresent(port -> listen(operation, name, device, port));
    change.mark().ifPresent(mark -> device.mark = mark);
    change.privateKey().ifPresent(key -> device.publicKey = Optional.of(key.publicKey()));
    device.publicKey.ifPresent(device.peers::remove);
    change.remove().forEach(device.peers::remove);
    for (WireGuardChange.Peer peer : change.peers()) {
      // The kernel silently ignores a peer with the device's own key.
      if (!device.publicKey.equals(Optional.of(peer.publicKey()))) {
        change(device, peer);
      }
    }
  }

  private static void change(Device device, WireGuardChange.Peer change) {
    WireGuardPeerState old =
        device.peers.getOrDefault(change.publicKey(), stranger(change.publicKey()));
    TreeSet<IpPrefix> allowedIps = new TreeSet<>(change.allowedIps());
    if (!change.replaceAllowedIps()) {
      allowedIps.addAll(old.allowedIps());
    }
    // An allowed IP belongs to one peer; another peer loses it.
    device.peers.replaceAll((key, peer) -> without(peer, change.allowedIps()));
    device.peers.put(
        change.publicKey(),
        new WireGuardPeerState(
            change.publicKey(),
            change.presharedKey().or(old::presharedKey).filter(key -> !isNone(key)),
            change.endpoint().or(old::endpoint),
            change.keepalive().orElse(old.keepalive()),
            old.lastHandshake(),
            old.rxBytes(),
            old.txBytes(),
            List.copyOf(allowedIps)));
  }

  private static boolean isNone(PresharedKey key) {
    return key.equals(PresharedKey.of(new byte[32]));
  }

  private static WireGuardPeerState stranger(PublicKey key) {
    return new WireGuardPeerState(
        key, Optional.empty(), Optional.empty(), 0, Optional.empty(), 0, 0, List.of());
  }

  private static WireGuardPeerState without(WireGuardPeerState peer, List<IpPrefix> taken) {
    List<IpPrefix> left = new ArrayList<>(peer.allowedIps());
    left.removeAll(taken);
    return new WireGuardPeerState(
        peer.publicKey(),
        peer.presharedKey(),
        peer.endpoint(),
        peer.keepalive(),
        peer.lastHandshake(),
        peer.rxBytes(),
        peer.txBytes(),
        left);
  }

  /** Only a device that is up, or goes up, binds its port. */
  private void listen(String operation, InterfaceName name, Device device, int port) {
    boolean taken =
        devices.entrySet().stream()
            .filter(other -> !other.getKey().equals(name))
            .filter(other -> links.link(other.getKey()).orElseThrow().up())
            .anyMatch(other -> port != 0 && other.getValue().listenPort == port);
    boolean goingUp = operation.startsWith("ip link");
    boolean up = goingUp || links.link(name).orElseThrow().up();
    if (taken && up) {
      throw new NetlinkException(operation, Errno.EADDRINUSE);
    }
    device.listenPort = port == 0 && up ? nextPort++ : port;
  }

  private Device deviceOf(InterfaceName name) {
    return devices.computeIfAbsent(name, key -> new Device());
  }
}
