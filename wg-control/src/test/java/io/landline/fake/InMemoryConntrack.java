// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.ConntrackControl;
import io.landline.kernel.Flow;
import io.landline.net.AddressFamily;
import java.util.ArrayList;
import java.util.List;

/** Live flows in memory. */
public final class InMemoryConntrack implements ConntrackControl {
  private final List<Flow> flows = new ArrayList<>();
  private final InMemoryLinks links;

  /** Flows of the host with these interfaces. */
  public InMemoryConntrack(InMemoryLinks links) {
    this.links = links;
  }

  /** Lets a flow begin; one of the same tuple ends. */
  public void begin(Flow flow) {
    flows.removeIf(other -> other.original().equals(flow.original()));
    flows.add(flow);
  }

  @Override
  public List<Flow> flows(AddressFamily family) {
    links.permission().require("conntrack -L");
    return flows.stream().filter(flow -> flow.original().source().family() == family).toList();
  }

  @Override
  public boolean delete(Flow flow) {
    links.permission().require("conntrack -D " + flow.original());
    return flows.removeIf(
        other -> other.original().equals(flow.original()) && other.id() == flow.id());
  }
}
