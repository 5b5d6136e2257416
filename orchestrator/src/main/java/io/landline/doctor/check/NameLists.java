// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Configured names of devices and forwards, and lists of them for sentences. */
final class NameLists {
  private NameLists() {}

  /** A device's name, {@code this}, or the address of a device without a name. */
  static String name(SitePolicy site, IpAddress address) {
    if (address.equals(site.tunnel().address().address())) {
      return "this";
    }
    return site.devices().stream()
        .filter(d -> d.address().equals(address))
        .map(d -> d.name().text())
        .findFirst()
        .orElse(address.toString());
  }

  static List<Forward> enabled(SitePolicy site) {
    return site.forwards().stream().filter(Forward::enabled).toList();
  }

  /** The devices with forwards and the captured ones, without the host itself. */
  static List<String> served(SitePolicy site) {
    Set<String> names = new LinkedHashSet<>();
    Stream.concat(
            site.capture().devices().stream().map(Device::address),
            enabled(site).stream().map(Forward::target))
        .map(address -> name(site, address))
        .filter(name -> !name.equals("this"))
        .forEach(names::add);
    return List.copyOf(names);
  }

  /** {@code dmr, flex and icom}. */
  static String and(List<String> names) {
    if (names.size() < 2) {
      return String.join("", names);
    }
    List<String> first = new ArrayList<>(names.subList(0, names.size() - 1));
    return String.join(", ", first) + " and " + names.get(names.size() - 1);
  }
}
