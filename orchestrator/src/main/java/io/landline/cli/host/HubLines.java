// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands to paste on a hub so that it has a site's forwards and captures. */
public final class HubLines {
  private final SitePolicy site;
  private final List<String> lines = new ArrayList<>();

  private HubLines(SitePolicy site) {
    this.site = site;
  }

  /**
   * The commands for the change from one configuration of a site to another; removals come first.
   */
  public static List<String> between(Optional<Configuration> before, Configuration wanted) {
    if (!(wanted instanceof Configuration.Site site)) {
      return List.of();
    }
    Optional<SitePolicy> former =
        before
            .filter(Configuration.Site.class::isInstance)
            .map(Configuration.Site.class::cast)
            .map(Configuration.Site::policy);
    HubLines lines = new HubLines(site.policy());
    lines.forwards(former.map(SitePolicy::forwards).orElse(List.of()), former);
    lines.captures(former.map(HubLines::captured).orElse(List.of()));
    return lines.lines;
  }

  private static List<IpAddress> captured(SitePolicy site) {
    return site.capture().devices().stream().map(Device::address).toList();
  }

  private void forwards(List<Forward> before, Optional<SitePolicy> former) {
    Map<Name, Forward> old = new LinkedHashMap<>();
    before.forEach(forward -> old.put(forward.name(), forward));
    Map<Name, Forward> gone = new LinkedHashMap<>(old);
    site.forwards().forEach(forward -> gone.remove(forward.name()));
    gone.keySet().forEach(name -> lines.add("landline forward remove " + name));
    for (Forward forward : site.forwards()) {
      Forward was = old.get(forward.name());
      if (was == null) {
        lines.add(add(forward));
        if (!forward.enabled()) {
          lines.add("landline forward disable " + forward.name());
        }
        continue;
      }
      set(was, former.orElse(site), forward);
      if (was.enabled() != forward.enabled()) {
        String word = forward.enabled() ? "enable " : "disable ";
        lines.add("landline forward " + word + forward.name());
      }
    }
  }

  private String add(Forward forward) {
    StringBuilder line = new StringBuilder("landline forward add ");
    line.append(forward.listen()).append(' ').append(target(site, forward));
    line.append(" --name ").append(forward.name());
    forward.from().forEach(from -> line.append(" --from ").append(from));
    forward.rate().ifPresent(rate -> line.append(" --rate ").append(rate).append("/s"));
    return line.toString();
  }

  private void set(Forward was, SitePolicy former, Forward forward) {
    StringBuilder options = new StringBuilder();
    if (!was.listen().equals(forward.listen())) {
      options.append(" --listen ").append(forward.listen());
    }
    boolean moved =
        isHost(former, was) ? !isHost(site, forward) : !was.target().equals(forward.target());
    if (moved
        || !was.targetPorts().equals(forward.targetPorts())
        || !was.listen().ports().equals(forward.listen().ports())) {
      options.append(" --to ").append(target(site, forward));
    }
    if (!was.from().equals(forward.from())) {
      List<String> from = forward.from().stream().map(IpPrefix::toString).toList();
      (from.isEmpty() ? List.of("anywhere") : from)
          .forEach(text -> options.append(" --from ").append(text));
    }
    if (!was.rate().equals(forward.rate())) {
      options.append(" --rate ").append(forward.rate().map(n -> n + "/s").orElse("unlimited"));
    }
    if (options.length() > 0) {
      lines.add("landline forward set " + forward.name() + options);
    }
  }

  private static boolean isHost(SitePolicy site, Forward forward) {
    return forward.target().equals(site.tunnel().address().address());
  }

  private static String target(SitePolicy site, Forward forward) {
    String device = site.name() + "/" + (isHost(site, forward) ? "this" : forward.target());
    return forward.keepsPorts() ? device : device + ":" + forward.targetPorts();
  }

  private void captures(List<IpAddress> before) {
    List<IpAddress> now = captured(site);
    captures("remove", before.stream().filter(a -> !now.contains(a)).toList());
    captures("add", now.stream().filter(a -> !before.contains(a)).toList());
  }

  private void captures(String word, List<IpAddress> devices) {
    if (!devices.isEmpty()) {
      StringBuilder line = new StringBuilder("landline capture " + word);
      devices.forEach(device -> line.append(' ').append(site.name()).append('/').append(device));
      lines.add(line.toString());
    }
  }
}
