// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.config.ConfigurationChange;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline plan --json}: what applying a configuration would change.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param changed whether applying would change anything, even if only this host's records
 * @param configuration the configurations that are compared
 * @param changes what changes in the configuration
 * @param kernel what changes in the kernel
 * @param flows what happens to live flows
 * @param exposed how much is reachable
 * @param otherHost commands to run on the other host
 */
public record Plan(
    String role,
    Name name,
    boolean changed,
    Configurations configuration,
    List<ConfigurationChange> changes,
    KernelChanges kernel,
    Flows flows,
    Exposed exposed,
    List<String> otherHost)
    implements Document {
  public Plan {
    changes = List.copyOf(changes);
    otherHost = List.copyOf(otherHost);
  }

  /**
   * The configurations that are compared.
   *
   * @param applied number of the configuration that was applied last; absent if it is not in the
   *     history
   * @param wanted number that the wanted one has or would get; absent if there is none
   * @param file where the wanted one was read from
   */
  public record Configurations(Optional<Integer> applied, Optional<Integer> wanted, String file) {}

  /**
   * What changes in the kernel.
   *
   * @param summary how many changes of each kind
   * @param details each change
   */
  public record KernelChanges(String summary, List<String> details) {
    public KernelChanges {
      details = List.copyOf(details);
    }
  }

  /**
   * What happens to live flows.
   *
   * @param live how many flows are live
   * @param cut how many of them would be cut
   * @param of the forwards and captured devices that have flows
   */
  public record Flows(int live, int cut, List<FlowCount> of) {
    public Flows {
      of = List.copyOf(of);
      if (cut > live) {
        throw new IllegalArgumentException(cut + " of " + live + " flows would be cut");
      }
    }

    /** The sum of these counts. */
    public static Flows of(List<FlowCount> counts) {
      return new Flows(
          counts.stream().mapToInt(FlowCount::live).sum(),
          counts.stream().mapToInt(FlowCount::cut).sum(),
          counts);
    }
  }

  /**
   * The live flows of a forward, or those that a captured device started.
   *
   * @param kind {@code forward} or {@code capture}
   * @param name name of the forward or the device
   * @param live how many flows are live
   * @param cut how many of them would be cut
   */
  public record FlowCount(String kind, String name, int live, int cut) {}

  /**
   * On a site, the address and port pairs that a stolen hub could reach. On a hub, the public ports
   * of sites.
   *
   * @param now how many are reachable now
   * @param then how many afterwards
   */
  public record Exposed(long now, long then) {}
}
