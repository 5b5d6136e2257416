// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import static io.landline.genetlink.GenetlinkFamily.GENLMSGHDR_LENGTH;
import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_CIDR_MASK;
import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_FAMILY;
import static io.landline.genetlink.WireGuardConstants.WGALLOWEDIP_A_IPADDR;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_FWMARK;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_LISTEN_PORT;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_PEERS;
import static io.landline.genetlink.WireGuardConstants.WGDEVICE_A_PUBLIC_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_ALLOWEDIPS;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_ENDPOINT;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_LAST_HANDSHAKE_TIME;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PRESHARED_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_PUBLIC_KEY;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_RX_BYTES;
import static io.landline.genetlink.WireGuardConstants.WGPEER_A_TX_BYTES;
import static io.landline.genetlink.WireGuardConstants.WG_KEY_LEN;

import io.landline.kernel.WireGuardPeerState;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decodes one message of a WG_CMD_GET_DEVICE dump; the inverse of {@link ChangeEncoder}. The types
 * of its array elements have no meaning.
 */
final class DeviceDecoder {
  private DeviceDecoder() {}

  static DeviceFragment parse(NetlinkMessage message) {
    Optional<PublicKey> publicKey = Optional.empty();
    OptionalInt listenPort = OptionalInt.empty();
    OptionalInt mark = OptionalInt.empty();
    List<WireGuardPeerState> peers = new ArrayList<>();
    AttributeDecoder device = message.attributes(GENLMSGHDR_LENGTH);
    while (device.next()) {
      switch (device.type()) {
        case WGDEVICE_A_PUBLIC_KEY ->
            publicKey = Optional.of(PublicKey.of(device.bytes(WG_KEY_LEN)));
        case WGDEVICE_A_LISTEN_PORT -> listenPort = OptionalInt.of(device.u16());
        case WGDEVICE_A_FWMARK -> mark = OptionalInt.of(device.u32());
        case WGDEVICE_A_PEERS -> {
          AttributeDecoder elements = device.nested();
          while (elements.next()) {
            peers.add(peer(elements.nested()));
          }
        }
        default -> {}
      }
    }
    return new DeviceFragment(publicKey, listenPort, mark, peers);
  }

  private static WireGuardPeerState peer(AttributeDecoder peer) {
    Optional<PublicKey> publicKey = Optional.empty();
    Optional<PresharedKey> presharedKey = Optional.empty();
    Optional<Endpoint> endpoint = Optional.empty();
    Optional<Instant> handshake = Optional.empty();
    int keepalive = 0;
    long rx = 0;
    long tx = 0;
    List<IpPrefix> allowedIps = new ArrayList<>();
    while (peer.next()) {
      switch (peer.type()) {
        case WGPEER_A_PUBLIC_KEY -> publicKey = Optional.of(PublicKey.of(peer.bytes(WG_KEY_LEN)));
        case WGPEER_A_PRESHARED_KEY -> presharedKey = preshared(peer.bytes(WG_KEY_LEN));
        case WGPEER_A_ENDPOINT -> endpoint = EndpointCodec.parse(peer.bytes());
        case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL -> keepalive = peer.u16();
        case WGPEER_A_LAST_HANDSHAKE_TIME -> handshake = time(peer.bytes(16));
        case WGPEER_A_RX_BYTES -> rx = peer.u64();
        case WGPEER_A_TX_BYTES -> tx = peer.u64();
        case WGPEER_A_ALLOWEDIPS -> {
          AttributeDecoder elements = peer.nested();
          while (elements.next()) {
            allowedIps.add(allowedIp(elements.nested()));
          }
        }
        default -> {}
      }
    }
    if (publicKey.isEmpty()) {
      throw new MalformedMessageException("a peer without WGPEER_A_PUBLIC_KEY");
    }
    return new WireGuardPeerState(
        publicKey.get(), presharedKey, endpoint, keepalive, handshake, rx, tx, allowedIps);
  }

  /** The kernel always reports a key; all zeros means none. */
  private static Optional<PresharedKey> preshared(byte[] key) {
    boolean none = Arrays.equals(key, new byte[WG_KEY_LEN]);
    Optional<PresharedKey> preshared = none ? Optional.empty() : Optional.of(PresharedKey.of(key));
    Arrays.fill(key, (byte) 0);
    return preshared;
  }

  /** struct __kernel_timespec { s64 seconds; s64 nanoseconds }, zeros for never. */
  private static Optional<Instant> time(byte[] timespec) {
    ByteBuffer in = ByteBuffer.wrap(timespec).order(ByteOrder.nativeOrder());
    long seconds = in.getLong();
    long nanos = in.getLong();
    try {
      return seconds == 0 && nanos == 0
          ? Optional.empty()
          : Optional.of(Instant.ofEpochSecond(seconds, nanos));
    } catch (DateTimeException | ArithmeticException e) {
      throw new MalformedMessageException("last handshake at " + seconds + " s", e);
    }
  }

  private static IpPrefix allowedIp(AttributeDecoder allowedIp) {
    int family = 0;
    int length = -1;
    byte[] address = {};
    while (allowedIp.next()) {
      switch (allowedIp.type()) {
        case WGALLOWEDIP_A_FAMILY -> family = allowedIp.u16();
        case WGALLOWEDIP_A_IPADDR -> address = allowedIp.bytes();
        case WGALLOWEDIP_A_CIDR_MASK -> length = allowedIp.u8();
        default -> {}
      }
    }
    Optional<AddressFamily> known = KernelAddresses.family(family);
    if (known.isEmpty() || address.length != known.get().bytes()) {
      throw new MalformedMessageException(
          "allowed-ip of family " + family + " and " + address.length + " bytes");
    }
    return KernelAddresses.prefix(IpAddress.of(address), length);
  }
}
