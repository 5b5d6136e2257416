// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.LinkControl;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardControlContract;

class InMemoryWireGuardTest extends WireGuardControlContract {
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryWireGuard wireguard = new InMemoryWireGuard(links);

  @Override
  protected WireGuardControl wireguard() {
    return wireguard;
  }

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void withoutCapability(Runnable task) {
    links.setAdmin(false);
    task.run();
    links.setAdmin(true);
  }
}
