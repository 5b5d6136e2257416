// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftSet;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The hub's NAT maps. A long range that keeps its ports is one element without a port; a shifted
 * one costs an element for each port, because nft's range to range is a pool that keeps no offset.
 */
final class HubTranslations {

  private static final List<DataType> ADDRESS = List.of(DataType.IPV4_ADDR);
  private static final List<DataType> ADDRESS_AND_PORT =
      List.of(DataType.IPV4_ADDR, DataType.INET_SERVICE);

  private final List<Element> keep = new ArrayList<>();
  private final List<Element> ranges = new ArrayList<>();
  private final List<Element> to = new ArrayList<>();
  private final TreeMap<Element, Element> back = new TreeMap<>();
  private final List<Element> seenAs = new ArrayList<>();
  private final List<Element> captured = new ArrayList<>();

  /**
   * Adds a site's.
   *
   * @param probe the forward that leads to its test host, itself a captured device
   */
  void add(HubSite site, Optional<Forward> probe) {
    String name = site.name().text();
    site.captured().forEach(device -> addCaptured(device, site, name));
    probe.ifPresent(
        forward -> {
          addCaptured(forward.target(), site, name + " test host");
          addForward(forward);
        });
    List<Forward> enabled = site.forwards().stream().filter(Forward::enabled).toList();
    enabled.forEach(this::addForward);
    addBack(site, enabled);
  }

  private void addCaptured(IpAddress device, HubSite site, String comment) {
    Element element = Element.of(Datum.of(device)).commented(comment);
    captured.add(element);
    seenAs.add(element.yielding(Datum.of(site.publicAddress())));
  }

  private void addForward(Forward forward) {
    String name = forward.label();
    Datum target = Datum.of(forward.target());
    for (ProtocolPorts ports : forward.listen().each()) {
      if (forward.keepsPorts()) {
        for (ProtocolPorts one : Keys.lookedUp(ports)) {
          Element element =
              Keys.service(forward.publicAddress(), one).commented(name).yielding(target);
          (one.ports().isSingle() ? keep : ranges).add(element);
        }
        continue;
      }
      for (int port = ports.ports().first(); port <= ports.ports().last(); port++) {
        to.add(
            Keys.service(forward.publicAddress(), ports, port)
                .commented(name)
                .yielding(target, port(forward.targetPort(port))));
      }
    }
  }

  /** Flows that a captured device sends from a forwarded port leave with the public port. */
  private void addBack(HubSite site, List<Forward> enabled) {
    Set<IpAddress> devices = new HashSet<>(site.captured());
    Set<Element> asIs = new HashSet<>();
    List<Forward> ofCaptured = enabled.stream().filter(f -> devices.contains(f.target())).toList();
    for (Forward forward : ofCaptured) {
      if (keepsName(site, forward)) {
        forEachPort(forward, (key, port) -> asIs.add(key));
      }
    }
    for (Forward forward : ofCaptured) {
      if (!keepsName(site, forward)) {
        Datum address = Datum.of(forward.publicAddress());
        forEachPort(
            forward,
            (key, port) -> {
              if (!asIs.contains(key)) {
                Element element = key.commented(forward.label());
                back.putIfAbsent(key, element.yielding(address, port(port)));
              }
            });
      }
    }
  }

  private static boolean keepsName(HubSite site, Forward forward) {
    return forward.keepsPorts() && forward.publicAddress().equals(site.publicAddress());
  }

  private interface PortVisitor {
    void visit(Element deviceKey, int publicPort);
  }

  private static void forEachPort(Forward forward, PortVisitor visitor) {
    for (ProtocolPorts ports : forward.listen().each()) {
      for (int port = ports.ports().first(); port <= ports.ports().last(); port++) {
        visitor.visit(Keys.service(forward.target(), ports, forward.targetPort(port)), port);
      }
    }
  }

  private static Datum port(int port) {
    return Datum.of(PortRange.of(port));
  }

  List<NftSet> sets() {
    return List.of(
        new NftSet(SetNames.FORWARD_KEEP, Keys.SERVICE, ADDRESS, NftSet.Kind.PLAIN, keep),
        new NftSet(SetNames.FORWARD_RANGES, Keys.SERVICE, ADDRESS, NftSet.Kind.INTERVAL, ranges),
        new NftSet(SetNames.FORWARD_TO, Keys.SERVICE, ADDRESS_AND_PORT, NftSet.Kind.PLAIN, to),
        new NftSet(
            SetNames.SNAT_TO,
            Keys.SERVICE,
            ADDRESS_AND_PORT,
            NftSet.Kind.PLAIN,
            List.copyOf(back.values())),
        new NftSet(SetNames.SEEN_AS, ADDRESS, ADDRESS, NftSet.Kind.PLAIN, seenAs),
        NftSet.set(SetNames.CAPTURED, NftSet.Kind.PLAIN, ADDRESS, captured));
  }
}
