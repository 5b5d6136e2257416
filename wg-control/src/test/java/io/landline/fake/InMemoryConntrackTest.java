// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.ConntrackControl;
import io.landline.kernel.ConntrackControlContract;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;

class InMemoryConntrackTest extends ConntrackControlContract {
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryConntrack conntrack = new InMemoryConntrack(links);
  private int nextId = 1000;

  @Override
  protected ConntrackControl conntrack() {
    return conntrack;
  }

  @Override
  protected void givenFlow(FlowTuple original, FlowTuple reply, int mark) {
    int status = reply.source().equals(original.destination()) ? 0 : Flow.DESTINATION_TRANSLATED;
    nextId += 10;
    conntrack.begin(new Flow(original, reply, status, mark, nextId));
  }

  @Override
  protected void withoutCapability(Runnable task) {
    links.setAdmin(false);
    task.run();
    links.setAdmin(true);
  }
}
