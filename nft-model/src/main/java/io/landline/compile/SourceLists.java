// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Allowed sources of each service, as elements that do not overlap, because the kernel refuses
 * overlapping ones. Two forwards may lead to one port of a device, or one to a range and the other
 * to a port within it.
 */
final class SourceLists {
  private record Service(IpAddress address, TransportProtocol protocol)
      implements Comparable<Service> {
    @Override
    public int compareTo(Service other) {
      return Comparator.comparing(Service::address)
          .thenComparing(Service::protocol)
          .compare(this, other);
    }
  }

  private record Entry(PortRange ports, IpPrefix source, String comment) {}

  private final Map<Service, List<Entry>> entries = new TreeMap<>();

  void add(IpAddress address, ProtocolPorts ports, IpPrefix source, String comment) {
    entries
        .computeIfAbsent(new Service(address, ports.protocol()), s -> new ArrayList<>())
        .add(new Entry(ports.ports(), source, comment));
  }

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    entries.forEach((service, list) -> split(service, list, elements));
    return elements;
  }

  /**
   * Cuts ports where any entry begins or ends; each piece gets the sources of all entries on it.
   */
  private static void split(Service service, List<Entry> list, List<Element> out) {
    List<Entry> waiting = list.stream().sorted(Comparator.comparing(Entry::ports)).toList();
    TreeSet<Integer> cuts = new TreeSet<>();
    for (Entry entry : list) {
      cuts.add(entry.ports().first());
      cuts.add(entry.ports().last() + 1);
    }
    List<Entry> active = new ArrayList<>();
    int next = 0;
    for (int first : cuts) {
      active.removeIf(entry -> entry.ports().last() < first);
      while (next < waiting.size() && waiting.get(next).ports().first() <= first) {
        active.add(waiting.get(next++));
      }
      if (!active.isEmpty()) {
        int end = Optional.ofNullable(cuts.higher(first)).orElse(first + 1);
        piece(service, new PortRange(first, end - 1), active, out);
      }
    }
  }

  private static void piece(
      Service service, PortRange ports, List<Entry> active, List<Element> out) {
    Element key = Keys.service(service.address(), new ProtocolPorts(service.protocol(), ports));
    String comment = active.get(0).comment();
    for (IpPrefix source : IpPrefix.disjoint(active.stream().map(Entry::source).toList())) {
      List<Datum> whole = new ArrayList<>(key.key());
      whole.add(Datum.of(source));
      out.add(new Element(whole, List.of(), Optional.of(comment)));
    }
  }
}
