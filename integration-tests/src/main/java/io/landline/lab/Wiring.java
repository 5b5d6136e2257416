// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the lab's {@code ip} commands, so that one process creates all links and one per
 * namespace does the rest: starting processes is slow in software emulation.
 */
final class Wiring {
  private final List<String> links = new ArrayList<>();
  private final Map<Namespace, List<String>> inside = new LinkedHashMap<>();

  /** A cable between {@code a}'s interface and {@code b}'s. Both are brought up. */
  void cable(Namespace a, String aName, Namespace b, String bName) {
    cable(a, aName, b, bName, "");
  }

  /** As {@link #cable}; {@code b}'s end has the MAC. */
  void cable(Namespace a, String aName, Namespace b, String bName, String bMac) {
    String address = bMac.isEmpty() ? "" : "address " + bMac + " ";
    links.add(
        "link add %s netns %s type veth peer name %s %snetns %s"
            .formatted(aName, a.path(), bName, address, b.path()));
    in(a, "link set " + aName + " up");
    in(b, "link set " + bName + " up");
  }

  /** Adds lines of {@code ip -batch} in {@code namespace}, run after all cables exist. */
  void in(Namespace namespace, String... lines) {
    inside.computeIfAbsent(namespace, n -> new ArrayList<>()).addAll(List.of(lines));
  }

  /** Creates the cables, then configures each namespace, in the order of its first use. */
  void build() {
    Namespace any = inside.keySet().iterator().next();
    any.ip(links);
    inside.forEach(Namespace::ip);
  }

  /** Sets up a host before its first interface is created. */
  static void prepare(Namespace namespace, boolean forwards) {
    Map<String, String> settings = new LinkedHashMap<>();
    // Addresses work at once, and router advertisements are ignored: the lab has none.
    for (String which : List.of("all", "default")) {
      settings.put("ipv6/conf/" + which + "/accept_dad", "0");
      settings.put("ipv6/conf/" + which + "/accept_ra", "0");
    }
    // As Debian's systemd sets it.
    settings.put("ipv4/conf/default/rp_filter", "2");
    settings.put("ipv4/ping_group_range", "0 2147483647");
    settings.put("ipv4/ip_forward", forwards ? "1" : "0");
    settings.put("ipv6/conf/all/forwarding", forwards ? "1" : "0");
    settings.put("ipv6/conf/default/forwarding", forwards ? "1" : "0");
    // A scan must never meet a rate limit on answers.
    settings.put("ipv4/icmp_ratelimit", "0");
    settings.put("ipv6/icmp/ratelimit", "0");
    settings.forEach((name, value) -> set(namespace, name, value));
  }

  /** Writes /proc/sys/net/{@code name}, which is that of the writing thread's namespace. */
  static void set(Namespace namespace, String name, String value) {
    namespace.call(
        () -> {
          try {
            return Files.writeString(Path.of("/proc/sys/net/" + name), value);
          } catch (IOException e) {
            throw new LabException("sysctl " + name + " in " + namespace, e);
          }
        });
  }
}
