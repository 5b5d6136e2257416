// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.config.document.Json;
import io.landline.config.document.JsonDocument;
import io.landline.net.InterfaceName;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.policy.Uplink;
import java.util.ArrayList;
import java.util.List;

/**
 * The interfaces of a host that becomes a site.
 *
 * @param lan those that the devices are behind
 * @param wan the ways to the internet, in the order of preference
 * @param networks the IPv4 networks of the first
 */
record SiteInterfaces(List<InterfaceName> lan, List<Uplink> wan, List<String> networks) {
  SiteInterfaces {
    lan = List.copyOf(lan);
    wan = List.copyOf(wan);
    networks = List.copyOf(networks);
  }

  /** Those that options name; others are guessed. */
  static SiteInterfaces of(Surroundings host, List<String> lan, List<String> wan, CommandOutput out)
      throws CommandFailure {
    List<Uplink> uplinks = new ArrayList<>();
    for (String text : wan) {
      uplinks.add(uplink(host, text));
    }
    if (uplinks.isEmpty()) {
      uplinks.add(Uplink.of(InitCommand.guessed(host, "--wan", out)));
    }
    List<InterfaceName> outside = uplinks.stream().map(Uplink::device).distinct().toList();
    List<InterfaceName> inside = named(host, "--lan", lan);
    if (inside.isEmpty()) {
      inside = host.inside(outside);
      if (inside.isEmpty()) {
        inside = outside;
      } else {
        out.guessed("devices are behind " + joined(inside) + " (--lan sets others)");
      }
    }
    boolean beside = inside.equals(outside);
    if (beside) {
      String own =
          host.addresses(inside.get(0)).stream()
              .findFirst()
              .map(a -> a.address().toString())
              .orElse("this host");
      if (lan.isEmpty()) {
        out.guessed("devices are behind " + joined(inside) + " too (--lan sets another)");
      }
      out.done("Beside    the router: give each device that is to be captured the");
      out.done("          gateway " + own + ", and no IPv6");
    }
    List<String> networks =
        inside.stream()
            .flatMap(i -> host.addresses(i).stream())
            .map(a -> a.network().toString())
            .distinct()
            .toList();
    if (networks.isEmpty()) {
      throw CommandFailure.usage(
          joined(inside) + " has no IPv4 address", "give it one, or name another with --lan");
    }
    return new SiteInterfaces(inside, uplinks, networks);
  }

  /** The configuration of a site that has not joined a hub. */
  JsonDocument document(Name name) {
    String template =
        """
        { "role": "site", "name": %s,
          "lan": %s, "wan": %s }
        """;
    return InitCommand.parsed(template.formatted(Json.of(name.text()), texts(lan), texts(wan)));
  }

  private static List<InterfaceName> named(Surroundings host, String option, List<String> texts)
      throws CommandFailure {
    List<InterfaceName> names = new ArrayList<>();
    for (String text : texts) {
      names.add(host.named(option, text));
    }
    return names;
  }

  /** {@code wan0}, or {@code eth0 via 192.168.1.2} where two routers are on one network. */
  private static Uplink uplink(Surroundings host, String text) throws CommandFailure {
    Uplink uplink;
    try {
      uplink = Uplink.parse(text);
    } catch (ParseException e) {
      throw CommandFailure.usage(
          "--wan: '" + text + "' is no uplink: " + e.getMessage(),
          "write an interface, or --wan 'eth0 via 192.168.1.2'");
    }
    host.named("--wan", uplink.device().name());
    return uplink;
  }

  private static String joined(List<InterfaceName> names) {
    return String.join(", ", names.stream().map(InterfaceName::name).toList());
  }

  private static Json texts(List<?> values) {
    return Json.texts(values.stream().map(Object::toString).toList());
  }
}
