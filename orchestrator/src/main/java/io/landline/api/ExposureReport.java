// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.DeviceReference;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline exposure --json}: what the site's configuration lets a stolen hub reach.
 *
 * @param name the site's name
 * @param ports how many ports the forwards open, each counted once per address and protocol
 * @param services the ports that forwards open
 * @param always what is reachable whatever the forwards are
 * @param tried what came of a try, with {@code --try}
 */
public record ExposureReport(
    Name name, long ports, List<Service> services, Always always, Optional<Tried> tried)
    implements Document {
  public ExposureReport {
    services = List.copyOf(services);
  }

  /** The same with what came of a try. */
  public ExposureReport with(Tried result) {
    return new ExposureReport(name, ports, services, always, Optional.of(result));
  }

  /** Whether a forward opens this port. */
  public boolean isOpen(KnockedPort port) {
    return services.stream()
        .anyMatch(s -> s.address().equals(port.address()) && s.port().contains(port.port()));
  }

  /**
   * What came of a try: the hub knocked on ports that must stay shut.
   *
   * @param ports how many it knocked on
   * @param unsent how many of them the hub's own tunnel refused to send to
   * @param reached those that answered, though no forward opens them
   */
  public record Tried(int ports, int unsent, List<KnockedPort> reached) {
    public Tried {
      reached = List.copyOf(reached);
    }
  }

  /**
   * Ports of a device, or of the site's own host.
   *
   * @param device the device that the forward leads to
   * @param address its address
   * @param port protocol and ports on the device's side
   * @param forward the forward that opens them
   * @param from the callers that are let in; none: any. A stolen hub can claim any caller's address
   * @param ownHost whether it is the site's own host
   */
  public record Service(
      DeviceReference device,
      IpAddress address,
      ProtocolPorts port,
      Name forward,
      List<IpPrefix> from,
      boolean ownHost) {
    public Service {
      from = List.copyOf(from);
    }
  }

  /**
   * What is reachable whatever the forwards are: besides this, only replies to flows that began at
   * the site.
   *
   * @param hub the hub's tunnel address, the only one that may ping the own host and probe it;
   *     absent where the hub is a provider's, which may do neither
   * @param ownHost the site's tunnel address
   * @param probes the port of the own host that answers authentic probes
   * @param testHost the site's test host, which answers authentic probes
   */
  public record Always(
      Optional<IpAddress> hub,
      IpAddress ownHost,
      ProtocolPorts probes,
      Optional<TestHost> testHost) {}

  /**
   * The site's test host, an empty network namespace.
   *
   * @param address its address
   * @param ports the ports that are open
   */
  public record TestHost(IpAddress address, List<ProtocolPorts> ports) {
    public TestHost {
      ports = List.copyOf(ports);
    }
  }
}
