// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_CIDR_MASK;
import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_FAMILY;
import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_IPADDR;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_FWMARK;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_IFNAME;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_LISTEN_PORT;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_PEERS;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_PRIVATE_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_ALLOWEDIPS;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_ENDPOINT;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_FLAGS;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PRESHARED_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PUBLIC_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_F_REMOVE_ME;
import static io.landline.genetlink.WireGuardConstants.WGPEER_F_REPLACE_ALLOWEDIPS;
import static io.landline.genetlink.WireGuardConstants.WG_CMD_GET_DEVICE;
import static io.landline.genetlink.WireGuardConstants.WG_CMD_SET_DEVICE;
import static io.landline.genetlink.WireGuardConstants.WG_GENL_VERSION;

import io.landline.kernel.WireGuardChange;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.wireguard.PublicKey;
import java.util.function.Consumer;

/**
 * Writes WG_CMD_SET_DEVICE.
 *
 * <pre>
 *   WGDEVICE_A_IFNAME string, PRIVATE_KEY 32 bytes, LISTEN_PORT u16, FWMARK u32
 *   WGDEVICE_A_PEERS { n { PUBLIC_KEY, PRESHARED_KEY 32 bytes, FLAGS u32, ENDPOINT sockaddr,
 *                          PERSISTENT_KEEPALIVE_INTERVAL u16
 *                          ALLOWEDIPS { n { FAMILY u16, IPADDR 4 or 16 bytes, CIDR_MASK u8 } } } }
 * </pre>
 *
 * WGDEVICE_F_REPLACE_PEERS is never set: it ends every session.
 */
final class ChangeEncoder {
  private ChangeEncoder() {}

  /** The request for a device's dump. */
  static byte[] get(InterfaceName name) {
    AttributeEncoder out =
        AttributeEncoder.after(GenetlinkFamily.header(WG_CMD_GET_DEVICE, WG_GENL_VERSION));
    out.string(WGDEVICE_A_IFNAME, name.name());
    return out.toBytes();
  }

  /** One part of a change, as {@link ChangeBatches} makes them. */
  static byte[] set(InterfaceName name, WireGuardChange change) {
    AttributeEncoder out =
        AttributeEncoder.after(GenetlinkFamily.header(WG_CMD_SET_DEVICE, WG_GENL_VERSION));
    out.string(WGDEVICE_A_IFNAME, name.name());
    change.privateKey().ifPresent(key -> out.bytes(WGDEVICE_A_PRIVATE_KEY, key.bytes()));
    change.listenPort().ifPresent(port -> out.u16(WGDEVICE_A_LISTEN_PORT, port));
    change.mark().ifPresent(mark -> out.u32(WGDEVICE_A_FWMARK, mark));
    if (!change.remove().isEmpty() || !change.peers().isEmpty()) {
      out.nested(
          WGDEVICE_A_PEERS,
          peers -> {
            for (PublicKey key : change.remove()) {
              peers.nested(0, removal(key));
            }
            for (WireGuardChange.Peer peer : change.peers()) {
              peers.nested(0, element -> peer(element, peer));
            }
          });
    }
    return out.toBytes();
  }

  private static Consumer<AttributeEncoder> removal(PublicKey key) {
    return peer -> {
      peer.bytes(WGPEER_A_PUBLIC_KEY, key.bytes());
      peer.u32(WGPEER_A_FLAGS, WGPEER_F_REMOVE_ME);
    };
  }

  private static void peer(AttributeEncoder out, WireGuardChange.Peer peer) {
    out.bytes(WGPEER_A_PUBLIC_KEY, peer.publicKey().bytes());
    peer.presharedKey().ifPresent(key -> out.bytes(WGPEER_A_PRESHARED_KEY, key.bytes()));
    if (peer.replaceAllowedIps()) {
      out.u32(WGPEER_A_FLAGS, WGPEER_F_REPLACE_ALLOWEDIPS);
    }
    peer.endpoint().ifPresent(to -> out.bytes(WGPEER_A_ENDPOINT, EndpointCodec.encode(to)));
    peer.keepalive().ifPresent(seconds -> out.u16(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, seconds));
    if (!peer.allowedIps().isEmpty()) {
      out.nested(
          WGPEER_A_ALLOWEDIPS,
          allowedIps -> {
            for (IpPrefix allowedIp : peer.allowedIps()) {
              allowedIps.nested(0, element -> allowedIp(element, allowedIp));
            }
          });
    }
  }

  private static void allowedIp(AttributeEncoder out, IpPrefix allowedIp) {
    out.u16(WGALLOWEDIP_A_FAMILY, KernelAddresses.number(allowedIp.family()));
    out.bytes(WGALLOWEDIP_A_IPADDR, allowedIp.address().bytes());
    out.u8(WGALLOWEDIP_A_CIDR_MASK, allowedIp.length());
  }
}
