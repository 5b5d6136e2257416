// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.LinkControl;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.RoutingControlContract;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import java.util.Optional;

class InMemoryRoutingTest extends RoutingControlContract {
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryRouting routing = new InMemoryRouting(links);

  @Override
  protected RoutingControl routing() {
    return routing;
  }

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void givenBridgeUp(InterfaceName name) {
    links.plug(name, Optional.of("bridge"), MacAddress.parse("02:00:00:00:00:01"));
    links.setUp(name);
  }

  @Override
  protected void withoutCapability(Runnable task) {
    links.setAdmin(false);
    task.run();
    links.setAdmin(true);
  }
}
