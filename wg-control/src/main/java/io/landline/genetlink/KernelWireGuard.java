// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import static io.landline.genetlink.WireGuardConstants.WG_GENL_NAME;

import io.landline.ffi.Errno;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.net.InterfaceName;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** The WireGuard devices of the network namespace that the connection was opened in. */
public final class KernelWireGuard implements WireGuardControl, AutoCloseable {
  private final NetlinkConnection connection;
  private OptionalInt family = OptionalInt.empty();

  /** Devices over {@code connection}, which is closed with this. */
  KernelWireGuard(NetlinkConnection connection) {
    this.connection = connection;
  }

  /** The devices of the calling thread's network namespace. */
  public static KernelWireGuard open() {
    return new KernelWireGuard(NetlinkConnection.open(NetlinkFamily.GENERIC));
  }

  @Override
  public boolean isAvailable() {
    try {
      GenetlinkFamily.resolve(connection, WG_GENL_NAME);
      return true;
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Optional<WireGuardDeviceState> device(InterfaceName name) {
    try {
      List<DeviceFragment> fragments =
          withFamily(
              "wg show " + name,
              type ->
                  connection.dump(
                      new NetlinkRequest("wg show " + name, type, 0, ChangeEncoder.get(name)),
                      (message, parts) -> {
                        parts.accept(DeviceDecoder.parse(message));
                        message.wipe();
                      }));
      return Optional.of(DeviceFragment.merge(name, fragments));
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENODEV) || e.isNotSupported()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void configure(InterfaceName name, WireGuardChange change) {
    String operation = "wg set " + name;
    for (WireGuardChange part : ChangeBatches.split(change)) {
      byte[] payload = ChangeEncoder.set(name, part);
      withFamily(
          operation, type -> connection.execute(new NetlinkRequest(operation, type, 0, payload)));
      Arrays.fill(payload, (byte) 0);
    }
  }

  /**
   * Sends a request with the family's number as message type. A reloaded module has a new number,
   * and the old one gives ENOENT. EOPNOTSUPP if there is no module.
   */
  private synchronized <T> T withFamily(String operation, IntFunction<T> request) {
    if (family.isPresent()) {
      try {
        return request.apply(family.getAsInt());
      } catch (NetlinkException e) {
        if (!e.errno().equals(Errno.ENOENT)) {
          throw e;
        }
        family = OptionalInt.empty();
      }
    }
    int found;
    try {
      found = GenetlinkFamily.resolve(connection, WG_GENL_NAME);
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        throw new NetlinkException(
            operation, Errno.EOPNOTSUPP, "the WireGuard kernel module is not loaded");
      }
      throw e;
    }
    family = OptionalInt.of(found);
    return request.apply(found);
  }

  @Override
  public void close() {
    connection.close();
  }
}
