// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import static io.landline.nft.Hook.FORWARD;
import static io.landline.nft.Hook.INPUT;
import static io.landline.nft.Hook.OUTPUT;
import static io.landline.nft.Hook.POSTROUTING;
import static io.landline.nft.Hook.PREROUTING;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.nft.BaseHook;
import io.landline.nft.ChainType;
import io.landline.nft.Hook;
import io.landline.nft.expr.Expr;
import java.util.Set;

/** The hooks that the kernel allows for chains and expressions (validate in net/netfilter). */
final class HookRules {
  /** NFT_JUMP_STACK_SIZE: how many chains deep a packet may jump. */
  private static final int JUMP_STACK_SIZE = 16;

  /** NF_IP_PRI_CONNTRACK: NAT needs a flow, so it comes later. */
  private static final int CONNTRACK_PRIORITY = -200;

  private static final Set<Hook> NAT = Set.of(PREROUTING, INPUT, OUTPUT, POSTROUTING);
  private static final Set<Hook> DESTINATION = Set.of(PREROUTING, OUTPUT);
  private static final Set<Hook> SOURCE = Set.of(POSTROUTING, INPUT);
  private static final Set<Hook> REJECT = Set.of(PREROUTING, INPUT, FORWARD, OUTPUT);
  private static final Set<Hook> SOCKET = Set.of(PREROUTING, INPUT, OUTPUT);
  private static final Set<Hook> ROUTE_MSS = Set.of(FORWARD, OUTPUT, POSTROUTING);

  private HookRules() {}

  static void requireHookOfType(String operation, BaseHook base) {
    if (base.type() == ChainType.NAT) {
      require(operation, NAT.contains(base.hook()) && base.priority() > CONNTRACK_PRIORITY);
    }
  }

  static void requireDepth(String operation, int depth) {
    if (depth >= JUMP_STACK_SIZE) {
      throw new NetlinkException(operation, Errno.EMLINK);
    }
  }

  static void requireAllowed(String operation, BaseHook base, Expr expr) {
    boolean nat = base.type() == ChainType.NAT;
    Hook hook = base.hook();
    if (expr instanceof Expr.Nat translation) {
      require(operation, nat && (translation.destination() ? DESTINATION : SOURCE).contains(hook));
    } else if (expr instanceof Expr.Masquerade) {
      require(operation, nat && hook == POSTROUTING);
    } else if (expr instanceof Expr.RejectIcmpx) {
      require(operation, REJECT.contains(hook));
    } else if (expr instanceof Expr.SocketLoad) {
      require(operation, SOCKET.contains(hook));
    } else if (expr instanceof Expr.RouteTcpMss) {
      require(operation, ROUTE_MSS.contains(hook));
    }
  }

  private static void require(String operation, boolean allowed) {
    if (!allowed) {
      throw new NetlinkException(operation, Errno.EOPNOTSUPP);
    }
  }
}
