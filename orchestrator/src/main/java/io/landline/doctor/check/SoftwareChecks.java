// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.HostFiles;
import io.landline.doctor.fact.Listeners;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
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
import io.landline.policy.SitePolicy;
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

/** Checks of other programs, their settings, and Landline's own files. */
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

  /** Whether Landline was taken down with {@code landline down}. */
  static List<Finding> down(Facts facts) {
    return facts.down().stream()
        .map(
            mark ->
                Finding.fix(
                        Check.DOWN,
                        "Landline has been down since "
                            + mark.since()
                            + " ("
                            + mark.record()
                            + "), so nothing is forwarded"
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
            + NameLists.and(captured)
            + (captured.size() == 1 ? " uses" : " use")
            + " this site's own internet connection";
  }

  static List<Finding> service(Facts facts) {
    return facts.machine().isAtWork()
        ? List.of()
        : List.of(
            Finding.fix(
                    Check.SERVICE,
                    "Landline's service is not running, so changes by other programs are not repaired.")
                .todo("systemctl enable --now landline"));
  }

  static List<Finding> keyMode(Facts facts) {
    List<Path> keys = new ArrayList<>(List.of(facts.paths().privateKey()));
    for (Name peer : facts.configuration().peers()) {
      keys.add(facts.paths().presharedKey(peer));
    }
    for (SitePolicy view : facts.site().map(SitePolicy::views).orElse(List.of())) {
      Name hub = view.links().get(0).name();
      boolean provider = view.hub().provider().isPresent();
      keys.add(provider ? facts.paths().providerKey(hub) : facts.paths().enrolmentKey(hub));
    }
    List<Finding> findings = new ArrayList<>();
    for (Path key : keys) {
      Optional<Set<PosixFilePermission>> mode = facts.files().mode(key);
      if (mode.isPresent() && !OWNER.containsAll(mode.get())) {
        findings.add(
            Finding.fix(Check.KEY_MODE, "Users other than the owner may access " + key + ".")
                .todo("chmod 600 " + key));
      }
    }
    return findings;
  }

  /** From version 248 on it deletes foreign rules and routes when it starts or reloads. */
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
            Finding.fix(
                    Check.NETWORKD,
                    "When systemd-networkd starts, it deletes the routing rules and routes of other"
                        + " programs: captured devices are then blocked until Landline's service"
                        + " has restored them.")
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

  /** Whether the last file with the setting switches it off; files in /etc are read last. */
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
        Finding.note(
                Check.NFTABLES_CONF,
                file
                    + " contains flush ruleset: each reload of nftables.service interrupts all"
                    + " forwards until Landline's service has restored its table.")
            .todo("sed -i 's/^[[:space:]]*flush ruleset.*/" + instead + "/' " + path(facts, file)));
  }

  private static Path path(Facts facts, String file) {
    return facts.files().path(file);
  }

  static List<Finding> mail(Facts facts) {
    return Stream.of("/usr/sbin/sendmail", "/usr/lib/sendmail").anyMatch(facts.files()::exists)
        ? List.of()
        : List.of(
            Finding.note(
                    Check.NO_MAIL,
                    "There is no sendmail program on this host, so mail from cron is discarded.")
                .todo("apt install msmtp-mta"));
  }

  /** Programs that listen on a port of a forward: new flows go to the forward. */
  static List<Finding> listeners(Facts facts) {
    Optional<HubPolicy> hub = facts.hub();
    if (hub.isEmpty()) {
      return List.of();
    }
    List<ProtocolPorts> listeners = listening(facts, hub.get());
    List<Finding> findings = new ArrayList<>();
    for (HubSite site : hub.get().members()) {
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
    return Finding.fix(
            Check.LISTENERS,
            "A program on this hub listens on "
                + listener
                + ", but forward "
                + forward.name()
                + " sends new connections to that port to "
                + target(site, forward.target())
                + ".")
        .advise("See which program", "ss -lntup 'sport = :" + listener.ports().first() + "'")
        .advise("Change its port, or", "landline forward remove " + forward.name());
  }

  /** Programs that listen on a port that captured devices may use as their source port. */
  static List<Finding> unprotected(Facts facts) {
    Optional<HubPolicy> hub = facts.hub();
    if (hub.isEmpty() || hub.get().members().stream().allMatch(s -> s.captured().isEmpty())) {
      return List.of();
    }
    PublicPorts ports = PublicPorts.of(hub.get());
    String file = facts.paths().configuration().toString();
    return listening(facts, hub.get()).stream()
        .filter(listener -> !isPassing(facts, listener))
        .filter(listener -> hub.get().publicAddresses().stream().anyMatch(isFree(ports, listener)))
        .map(
            listener ->
                Finding.note(
                        Check.UNPROTECTED,
                        "A program on this hub listens on "
                            + listener
                            + ". A captured device may use that port as its source port, and then"
                            + " receives the program's packets.")
                    .advise(
                        "Protect the port, or stop the program",
                        "add \"" + listener + "\" to protect in " + file))
        .toList();
  }

  private static Predicate<IpAddress> isFree(PublicPorts ports, ProtocolPorts listener) {
    int port = listener.ports().first();
    return address -> ports.holder(address, listener.protocol().number(), port).isEmpty();
  }

  /** Whether it is a client's socket with an ephemeral port, which closes soon. */
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
