// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory and time of the service with probing on, on this host's own kernel: hub and site in
 * namespaces, a cable for the tunnel ({@link StandInTunnel}), all else as it is installed, the
 * launcher's options for the JVM among it.
 */
final class Footprints {
  private static final long TICKS_PER_SECOND = 100;

  private Footprints() {}

  /** Time that a process has taken, in ticks of a hundredth of a second. */
  private record Taken(long ticks, long at) {
    static Taken by(long pid) {
      // proc(5): utime and stime are the 14th and 15th, and the name before them may have blanks.
      String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new Taken(Long.parseLong(fields[11]) + Long.parseLong(fields[12]), System.nanoTime());
    }

    double percentSince(Taken before) {
      double seconds = (at - before.at) / 1e9;
      return (ticks - before.ticks) * 100.0 / TICKS_PER_SECOND / seconds;
    }
  }

  /** The time that a process has taken, in hundredths of a second. */
  static long ticks(long pid) {
    return Taken.by(pid).ticks();
  }

  static void measure(int seconds) throws InterruptedException {
    try (Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      Namespace hub = lab.hub();
      Namespace site = lab.site().host();
      cable(hub, site);
      landline.configure(hub, configuration("story-hub.json"));
      landline.configure(site, configuration("story-site.json"));
      try (Service atHub = service(landline, hub);
          Service atSite = service(landline, site)) {
        // Starting, compiling, the first rounds.
        TimeUnit.SECONDS.sleep(90);
        Taken hubBefore = Taken.by(atHub.pid());
        Taken siteBefore = Taken.by(atSite.pid());
        TimeUnit.SECONDS.sleep(seconds);
        print("hub", atHub.pid());
        print("site", atSite.pid());
        System.out.printf(
            Locale.ROOT,
            "time in %d s, a round each 30 s: hub %.2f %% of a core, site %.2f %%%n",
            seconds,
            Taken.by(atHub.pid()).percentSince(hubBefore),
            Taken.by(atSite.pid()).percentSince(siteBefore));
        // No delay can be had here without netem: what probes take longer than ping shows at once.
        Bench.compare(landline, site, "over the cable, no delay");
        List.of(atHub, atSite)
            .forEach(
                s ->
                    s.log()
                        .lines()
                        .filter(l -> !l.startsWith("<6>probe"))
                        .limit(12)
                        .forEach(l -> System.out.println("    " + l)));
      }
    }
  }

  static void cable(Namespace hub, Namespace site) {
    Wiring wiring = new Wiring();
    wiring.cable(hub, "landline0", site, "landline0");
    wiring.in(
        hub,
        "link set landline0 mtu 1420 addrgenmode none alias landline",
        "addr add 10.99.0.1/24 dev landline0");
    wiring.in(
        site,
        "link set landline0 mtu 1420 addrgenmode none alias landline",
        "addr add 10.99.0.2/24 dev landline0");
    wiring.build();
    for (Namespace end : List.of(hub, site)) {
      Wiring.set(end, "ipv4/conf/landline0/proxy_arp", "1");
    }
  }

  /** The service over a stand-in for the tunnel. */
  static Service service(Deployment landline, Namespace host) {
    return over(
        landline,
        host,
        ServiceOverCable.class,
        command -> Service.over(host, host.start(command.toArray(String[]::new))));
  }

  /**
   * The launcher's own words, with another class to run and its classes behind the jars.
   *
   * @param main is passed the root of the host's files
   * @param use gets the command; when it returns, the command does not work any more
   */
  static <T> T over(
      Deployment landline, Namespace host, Class<?> main, Function<List<String>, T> use) {
    Path launcher = Path.of(landline.command(host).get(0));
    try {
      String usual = "-cp \"$lib/*\" \"io.landline.cli.${LANDLINE_MAIN:-Main}\"";
      String text = Files.readString(launcher);
      if (!text.contains(usual)) {
        throw new LabException(launcher + " does not say " + usual);
      }
      Path changed = launcher.resolveSibling("landline-bench");
      Files.writeString(
          changed,
          text.replace(
              usual,
              "-cp \"$lib/*:"
                  + System.getProperty("landline.bench.classes")
                  + "\" "
                  + main.getName()));
      List<String> command = new ArrayList<>(List.of("sh", changed.toString()));
      command.add(landline.root(host).toString());
      try {
        return use.apply(command);
      } finally {
        // It is not to be packaged.
        Files.delete(changed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process has in memory: of its own, and its share of what others have too. */
  static void print(String name, long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    System.out.printf(
        Locale.ROOT,
        "memory of the service at the %s: resident %.1f MiB, of it its own and its share (PSS)"
            + " %.1f MiB, private %.1f MiB%n",
        name,
        mebibytes(read(process.resolve("status")), "VmRSS"),
        mebibytes(read(process.resolve("smaps_rollup")), "Pss"),
        mebibytes(read(process.resolve("smaps_rollup")), "Private_Dirty"));
  }

  /** What a process has in memory, in MiB. */
  static double resident(long pid) {
    return mebibytes(read(Path.of("/proc", Long.toString(pid), "status")), "VmRSS");
  }

  private static double mebibytes(String text, String key) {
    Matcher found = Pattern.compile("(?m)^" + key + ":\\s+(\\d+) kB").matcher(text);
    if (!found.find()) {
      throw new LabException("no " + key);
    }
    return Long.parseLong(found.group(1)) / 1024.0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
