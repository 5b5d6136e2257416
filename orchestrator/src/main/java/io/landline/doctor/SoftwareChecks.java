// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.kernel.Link;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.PublicPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Other programs, their settings, and Landline's own files. */
final class SoftwareChecks {
  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final List<String> NETWORKD_SETTINGS =
      List.of("ManageForeignRoutingPolicyRules", "ManageForeignRoutes");

  private static final String NETWORKD = "/systemd/networkd.conf";
  private static final Pattern FLUSH = Pattern.compile("(?m)^\\s*flush\\s+ruleset\\b");
  private static final Pattern TABLE =
      Pattern.compile("(?m)^\\s*table\\s+(?:(ip|ip6|inet|arp|bridge|netdev)\\s+)?(\\w+)\\s*\\{");

  private SoftwareChecks() {}

  /** Whether somebody wanted Landline to be away. */
  static List<Finding> down(Facts facts) {
    return facts.down().stream()
        .map(
            mark ->
                Finding.mend(
                        Check.DOWN,
                        "Landline is down here since "
                            + mark.since()
                            + " ("
                            + mark.record()
                            + "): nothing is forwarded"
                            + (facts.site().isPresent() ? released(facts) : "")
                            + ".")
                    .todo("landline up"))
        .toList();
  }

  private static String released(Facts facts) {
    List<String> captured = facts.configuration().captures();
    return captured.isEmpty()
        ? ""
        : ", and "
            + People.list(captured)
            + (captured.size() == 1 ? " leaves" : " leave")
            + " by this site's own internet connection";
  }

  static List<Finding> service(Facts facts) {
    return facts.machine().isAtWork()
        ? List.of()
        : List.of(
            Finding.mend(
                    Check.SERVICE,
                    "Landline's service is not running: what others change of it is not repaired.")
                .todo("systemctl enable --now landline"));
  }

  static List<Finding> keyMode(Facts facts) {
    List<Path> keys = new ArrayList<>(List.of(facts.paths().privateKey()));
    for (Name peer : facts.configuration().peers()) {
      keys.add(facts.paths().presharedKey(peer));
    }
    List<Finding> findings = new ArrayList<>();
    for (Path key : keys) {
      Optional<Set<PosixFilePermission>> mode = facts.files().mode(key);
      if (mode.isPresent() && !OWNER.containsAll(mode.get())) {
        findings.add(
            Finding.mend(Check.KEY_MODE, key + " is open to others than its owner.")
                .todo("chmod 600 " + key));
      }
    }
    return findings;
  }

  /** From version 248 it deletes what it did not make, whenever it begins or is told anew. */
  static List<Finding> networkd(Facts facts) {
    if (!facts.files().exists("/run/systemd/netif/state")) {
      return List.of(); // it does not run
    }
    List<String> missing =
        NETWORKD_SETTINGS.stream().filter(setting -> !isOff(facts.files(), setting)).toList();
    String drop = "/etc/systemd/networkd.conf.d/landline.conf";
    return missing.isEmpty()
        ? List.of()
        : List.of(
            Finding.mend(
                    Check.NETWORKD,
                    "systemd-networkd deletes the rules and routes of others when it begins:"
                        + " captured devices are then cut off until the service has repaired it.")
                .todo(
                    "mkdir -p /etc/systemd/networkd.conf.d",
                    "printf '[Network]\\n"
                        + NETWORKD_SETTINGS.get(0)
                        + "=no\\n"
                        + NETWORKD_SETTINGS.get(1)
                        + "=no\\n' > "
                        + drop,
                    "systemctl restart systemd-networkd"));
  }

  /** The last file that says it counts; those of /etc come after those of the others. */
  private static boolean isOff(HostFiles files, String setting) {
    List<String> texts = new ArrayList<>();
    for (String base : List.of("/usr/lib", "/usr/local/lib", "/run", "/etc")) {
      files.text(base + NETWORKD).ifPresent(texts::add);
    }
    for (String base : List.of("/usr/lib", "/usr/local/lib", "/run", "/etc")) {
      String directory = base + NETWORKD + ".d";
      files.names(directory).stream()
          .filter(name -> name.endsWith(".conf"))
          .flatMap(name -> files.text(directory + "/" + name).stream())
          .forEach(texts::add);
    }
    Pattern line = Pattern.compile("(?mi)^\\s*" + setting + "\\s*=\\s*(\\w+)\\s*$");
    boolean off = false;
    for (String text : texts) {
      Matcher found = line.matcher(text);
      while (found.find()) {
        off =
            List.of("no", "false", "0", "off")
                .contains(found.group(1).toLowerCase(java.util.Locale.ROOT));
      }
    }
    return off;
  }

  /** Debian's nftables.service loads it at boot and at every reload. */
  static List<Finding> nftablesConf(Facts facts) {
    String file = "/etc/nftables.conf";
    Optional<String> text = facts.files().text(file).filter(t -> FLUSH.matcher(t).find());
    boolean enabled =
        Stream.of("sysinit", "multi-user")
            .anyMatch(
                target ->
                    facts
                        .files()
                        .names("/etc/systemd/system/" + target + ".target.wants")
                        .contains("nftables.service"));
    if (text.isEmpty() || !enabled) {
      return List.of();
    }
    Matcher tables = TABLE.matcher(text.get());
    List<String> own = new ArrayList<>();
    while (tables.find()) {
      String name = (tables.group(1) == null ? "ip" : tables.group(1)) + " " + tables.group(2);
      if (!own.contains(name)) {
        own.add(name);
      }
    }
    String instead =
        String.join("; ", own.stream().map(t -> "table " + t + "; delete table " + t).toList());
    return List.of(
        Finding.know(
                Check.NFTABLES_CONF,
                file
                    + " begins with flush ruleset: each reload of nftables.service stops all"
                    + " forwards until the service has repaired it.")
            .todo("sed -i 's/^[[:space:]]*flush ruleset.*/" + instead + "/' " + path(facts, file)));
  }

  private static Path path(Facts facts, String file) {
    return facts.files().path(file);
  }

  static List<Finding> mail(Facts facts) {
    return Stream.of("/usr/sbin/sendmail", "/usr/lib/sendmail").anyMatch(facts.files()::exists)
        ? List.of()
        : List.of(
            Finding.know(
                    Check.NO_MAIL,
                    "There is no sendmail here: what cron wants to tell you is thrown away.")
                .todo("apt install msmtp-mta"));
  }

  /** What listens here behind a port that is forwarded hears nobody new any more. */
  static List<Finding> listeners(Facts facts) {
    Optional<HubPolicy> hub = facts.hub();
    if (hub.isEmpty()) {
      return List.of();
    }
    List<ProtocolPorts> listeners = listening(facts, hub.get());
    List<Finding> findings = new ArrayList<>();
    for (HubSite site : hub.get().sites()) {
      for (Forward forward : site.forwards()) {
        listeners.stream()
            .filter(listener -> forward.enabled() && forward.listen().overlaps(listener))
            .findFirst()
            .ifPresent(listener -> findings.add(dark(site, forward, listener)));
      }
    }
    return findings;
  }

  private static Finding dark(HubSite site, Forward forward, ProtocolPorts listener) {
    return Finding.mend(
            Check.LISTENERS,
            "Something on this hub listens at "
                + listener
                + ", which forward "
                + forward.name()
                + " leads to "
                + target(site, forward.target())
                + ": it hears nobody new.")
        .advise("See who", "ss -lntup 'sport = :" + listener.ports().first() + "'")
        .advise("Move it, or", "landline forward remove " + forward.name());
  }

  /** What listens here at a port that captured devices may send from. */
  static List<Finding> unprotected(Facts facts) {
    Optional<HubPolicy> hub = facts.hub();
    if (hub.isEmpty() || hub.get().sites().stream().allMatch(s -> s.captured().isEmpty())) {
      return List.of();
    }
    PublicPorts ports = PublicPorts.of(hub.get());
    String file = facts.paths().configuration().toString();
    return listening(facts, hub.get()).stream()
        .filter(listener -> !isPassing(facts, listener))
        .filter(listener -> hub.get().publicAddresses().stream().anyMatch(isFree(ports, listener)))
        .map(
            listener ->
                Finding.know(
                        Check.UNPROTECTED,
                        "Something on this hub listens at "
                            + listener
                            + ", which a captured device may send from: what is sent back there"
                            + " goes to the device.")
                    .advise(
                        "Keep it, or stop it", "add \"" + listener + "\" to protect in " + file))
        .toList();
  }

  private static Predicate<IpAddress> isFree(PublicPorts ports, ProtocolPorts listener) {
    int port = listener.ports().first();
    return address -> ports.holder(address, listener.protocol().number(), port).isEmpty();
  }

  /** A socket that asked for no port: it waits for an answer, and is gone soon. */
  private static boolean isPassing(Facts facts, ProtocolPorts listener) {
    return listener.protocol() == TransportProtocol.UDP
        && facts
            .files()
            .text("/proc/sys/net/ipv4/ip_local_port_range")
            .map(range -> PortRange.parse(range.strip().replaceAll("\\s+", "-")))
            .filter(range -> range.contains(listener.ports().first()))
            .isPresent();
  }

  private static String target(HubSite site, IpAddress target) {
    return site.name() + "/" + (target.equals(site.address()) ? "this" : target);
  }

  private static List<ProtocolPorts> listening(Facts facts, HubPolicy hub) {
    List<InterfaceAddress> own =
        facts.link(hub.publicInterface()).map(Link::addresses).orElse(List.of());
    try {
      return Listeners.in(facts.files().path("/proc/thread-self/net"), own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
