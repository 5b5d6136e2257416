// SPDX-License-Identifier: Apache-2.0
package io.landline.conntrack;

import io.landline.ffi.Errno;
import io.landline.kernel.ConntrackControl;
import io.landline.kernel.Flow;
import io.landline.net.AddressFamily;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkRequest;
import java.util.List;

/** The flows of the network namespace that the connection was opened in. */
public final class KernelConntrack implements ConntrackControl, AutoCloseable {
  private final NetlinkConnection connection;

  private KernelConntrack(NetlinkConnection connection) {
    this.connection = connection;
  }

  /** The flows of the calling thread's network namespace. */
  public static KernelConntrack open() {
    return new KernelConntrack(NetlinkConnection.open(NetlinkFamily.NETFILTER));
  }

  @Override
  public List<Flow> flows(AddressFamily family) {
    try {
      return connection.dump(
          new NetlinkRequest(
              "conntrack -L", FlowCodec.IPCTNL_MSG_CT_GET, 0, FlowCodec.header(family)),
          (message, found) -> FlowCodec.parse(message).ifPresent(found));
    } catch (NetlinkException e) {
      // Without the module there is no subsystem, and there are no flows.
      if (e.isInvalid() || e.isNotSupported()) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public boolean delete(Flow flow) {
    try {
      connection.execute(
          new NetlinkRequest(
              "conntrack -D " + flow.original(),
              FlowCodec.IPCTNL_MSG_CT_DELETE,
              0,
              FlowCodec.deletion(flow)));
      return true;
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
