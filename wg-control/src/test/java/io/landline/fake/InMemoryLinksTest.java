// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.LinkControl;
import io.landline.kernel.LinkControlContract;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import java.util.Optional;

class InMemoryLinksTest extends LinkControlContract {
  private final InMemoryLinks links = new InMemoryLinks();

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void givenBridge(InterfaceName name) {
    links.plug(name, Optional.of("bridge"), MacAddress.parse("02:00:00:00:00:01"));
  }

  @Override
  protected boolean hasWireGuard() {
    return true;
  }

  @Override
  protected void withoutCapability(Runnable task) {
    links.setAdmin(false);
    task.run();
    links.setAdmin(true);
  }
}
