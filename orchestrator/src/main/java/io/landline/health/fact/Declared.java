// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.grant.Reason;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of the forwards and captured devices that a site declared to its hub.
 *
 * @param accepted forwards in force on the hub
 * @param refused forwards that the hub refused
 * @param waiting forwards that the hub has not answered yet
 * @param refusals what the hub refused, captured devices included; of very many the first
 * @param unanswered why the hub does not answer; absent if it answered the last request
 */
public record Declared(
    int accepted,
    int refused,
    int waiting,
    List<Refusal> refusals,
    Optional<Unanswered> unanswered) {
  public Declared {
    refusals = List.copyOf(refusals);
  }

  /**
   * Something that the hub refused.
   *
   * @param name a forward's name, or a captured device's address
   * @param ports public ports of a forward; none for a device
   * @param device the address of a captured device; absent for a forward
   * @param reason the hub's reason
   * @param detail the same for people, as a clause
   */
  public record Refusal(
      String name,
      List<ProtocolPorts> ports,
      Optional<IpAddress> device,
      Reason reason,
      String detail) {
    public Refusal {
      ports = List.copyOf(ports);
    }

    /** {@code forward later}, {@code device 10.49.7.39}. */
    public String what() {
      return (device.isPresent() ? "device " : "forward ") + name;
    }

    /** {@code taken (another forward has udp/56001)}. */
    public String why() {
      return reason + " (" + detail + ")";
    }
  }

  /**
   * A hub that does not answer.
   *
   * @param since when it answered last
   * @param problem what happens instead, for people
   */
  public record Unanswered(Instant since, String problem) {}

  /** What the hub refused that these ports belong to; empty if nothing was. */
  public Optional<Refusal> refusal(ProtocolPorts some) {
    return refusals.stream()
        .filter(refusal -> refusal.ports().stream().anyMatch(all -> all.contains(some)))
        .findFirst();
  }

  /** Why the hub refused a captured device; empty if it did not. */
  public Optional<Refusal> refusal(IpAddress device) {
    return refusals.stream()
        .filter(refusal -> refusal.device().filter(device::equals).isPresent())
        .findFirst();
  }
}
