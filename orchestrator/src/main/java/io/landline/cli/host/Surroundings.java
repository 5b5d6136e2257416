// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.cli.command.CommandFailure;
import io.landline.config.Suggestion;
import io.landline.doctor.fact.Listeners;
import io.landline.files.KernelFile;
import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.reconcile.state.Kernel;
import io.landline.route.RoutingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The network around a host that has no configuration yet.
 *
 * @param kernel its interfaces and routes
 * @param proc /proc
 */
public record Surroundings(Kernel kernel, Path proc) {
  private static final List<IpPrefix> PRIVATE =
      List.of(
          IpPrefix.parse("10.0.0.0/8"),
          IpPrefix.parse("100.64.0.0/10"),
          IpPrefix.parse("172.16.0.0/12"),
          IpPrefix.parse("192.168.0.0/16"));

  /** The interface of the IPv4 default route with the lowest metric, else of IPv6's. */
  public Optional<InterfaceName> towardsInternet() {
    return towardsInternet(AddressFamily.IPV4).or(() -> towardsInternet(AddressFamily.IPV6));
  }

  private Optional<InterfaceName> towardsInternet(AddressFamily family) {
    return kernel.routing().routes(RoutingTable.MAIN).stream()
        .filter(r -> r.destination().length() == 0)
        .filter(r -> r.destination().address().family() == family)
        .filter(r -> !r.nextHops().isEmpty() && !r.isOurs())
        .sorted(Comparator.comparingLong(ObservedRoute::metric))
        .flatMap(r -> r.nextHops().get(0).device().stream())
        .findFirst();
  }

  /**
   * An interface of this host.
   *
   * @throws CommandFailure if there is none of this name
   */
  public InterfaceName named(String option, String text) throws CommandFailure {
    List<String> there =
        kernel.links().links().stream()
            .map(link -> link.name().name())
            .filter(name -> !name.equals("lo"))
            .toList();
    if (!there.contains(text)) {
      throw CommandFailure.usage(
          option + ": there is no interface '" + text + "'",
          Suggestion.nearest(text, there)
              .map(name -> "did you mean " + name + "?")
              .orElse("this host has " + (there.isEmpty() ? "none" : String.join(", ", there))));
    }
    return InterfaceName.parse(text);
  }

  /** The IPv4 addresses of an interface. */
  public List<InterfaceAddress> addresses(InterfaceName name) {
    return kernel.links().link(name).map(Link::addresses).orElse(List.of()).stream()
        .filter(a -> a.address().family() == AddressFamily.IPV4)
        .toList();
  }

  /** Interfaces with a private IPv4 address that do not lead to the internet. */
  public List<InterfaceName> inside(List<InterfaceName> outside) {
    return kernel.links().links().stream()
        .filter(link -> link.up() && !link.isWireGuard() && !outside.contains(link.name()))
        .map(Link::name)
        .filter(name -> !name.name().equals("lo") && !isOfContainers(name))
        .filter(name -> addresses(name).stream().anyMatch(Surroundings::isPrivate))
        .toList();
  }

  /** Interfaces of Docker, Podman, libvirt and the like. */
  private static boolean isOfContainers(InterfaceName name) {
    return name.name().matches("(docker|br-[0-9a-f]{12}|podman|cni|virbr|lxcbr|lxdbr|tun).*");
  }

  public static boolean isPrivate(InterfaceAddress address) {
    return PRIVATE.stream().anyMatch(network -> network.contains(address.address()));
  }

  /** The ports on which this host listens on an interface's addresses, for packets from outside. */
  public List<ProtocolPorts> listeners(InterfaceName name) throws IOException {
    List<InterfaceAddress> own =
        kernel.links().link(name).map(Link::addresses).orElse(List.of()).stream().toList();
    return Listeners.in(proc.resolve("thread-self/net"), own);
  }

  /** This host's name up to the first dot. */
  public String hostname() throws IOException {
    String full = KernelFile.text(proc.resolve("sys/kernel/hostname")).strip();
    return full.split("\\.", 2)[0];
  }
}
