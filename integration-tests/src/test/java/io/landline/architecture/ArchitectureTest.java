// SPDX-License-Identifier: Apache-2.0
package io.landline.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Arrows between packages point one way. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // Of modules that are jars already the tests are jars too.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.landline");

  /** Each package, and those of ours that it may use. */
  private static final Map<String, List<String>> MAY_USE = new TreeMap<>();

  static {
    allow("net");
    allow("nft", "net");
    allow("nft.expr", "nft", "net");
    allow("nft.observed", "nft.expr", "nft", "net");
    allow("route", "net");
    allow("wireguard", "net");
    allow("policy", "net", "nft", "route", "wireguard");
    allow("probe", "policy", "wireguard", "net");
    allow("stun", "net");
    allow("grant", "policy", "net");
    allow("compile", "policy", "probe", "nft", "route", "wireguard", "net");
    allow("ffi");
    allow("netlink", "ffi", "net");
    allow("kernel", "net", "nft", "nft.expr", "nft.observed", "route", "wireguard");
    allow("rtnetlink", "kernel", "netlink", "ffi", "route", "net");
    allow("genetlink", "kernel", "netlink", "ffi", "wireguard", "net");
    allow("conntrack", "kernel", "netlink", "ffi", "net");
    allow("nfnetlink", "kernel", "netlink", "ffi", "nft", "nft.expr", "nft.observed", "net");
    allow("files");
    allow("json");
    allow("config.document");
    allow("config", "grant", "json", "net", "nft", "policy", "wireguard");
    allow(
        "config.reader", "config.document", "config", "policy", "wireguard", "route", "nft", "net");
    allow("config.keys", "config", "files", "policy", "wireguard", "net");
    allow(
        "reconcile.state",
        "compile",
        "files",
        "kernel",
        "net",
        "nft",
        "nft.observed",
        "policy",
        "probe",
        "route",
        "wireguard");
    allow(
        "reconcile.diff",
        "reconcile.state",
        "kernel",
        "compile",
        "policy",
        "nft",
        "nft.observed",
        "route",
        "wireguard",
        "net");
    allow("reconcile.flow", "kernel", "compile", "policy", "net");
    allow(
        "reconcile",
        "reconcile.diff",
        "reconcile.flow",
        "reconcile.state",
        "kernel",
        "compile",
        "policy",
        "netlink",
        "ffi",
        "nft",
        "nft.observed",
        "route",
        "wireguard",
        "net");
    allow("log");
    allow("rate");
    allow("qr");
    allow("preset", "json", "net", "policy");
    allow("export", "net", "policy", "route", "wireguard");
    allow("enrol", "config", "files", "json", "policy", "wireguard");
    allow("declared", "config", "files", "grant", "json", "policy");
    allow("channel", "api", "files", "grant", "json", "net", "policy", "rate", "wireguard");
    allow(
        "host",
        "change",
        "config",
        "config.keys",
        "config.reader",
        "grant",
        "log",
        "net",
        "policy",
        "reconcile",
        "reconcile.flow",
        "reconcile.state",
        "wireguard");
    allow(
        "path",
        "compile",
        "host",
        "kernel",
        "log",
        "net",
        "policy",
        "rate",
        "reconcile.state",
        "wireguard");
    allow("uplink", "compile", "log", "net", "policy", "reconcile.state", "wireguard");
    allow(
        "drift",
        "change",
        "compile",
        "config",
        "config.keys",
        "ffi",
        "files",
        "health.fact",
        "host",
        "kernel",
        "log",
        "net",
        "netlink",
        "nft",
        "path",
        "policy",
        "rate",
        "reconcile",
        "reconcile.diff",
        "reconcile.state",
        "wireguard",
        "uplink");
    allow(
        "hubs",
        "api",
        "config",
        "ffi",
        "files",
        "health.fact",
        "host",
        "kernel",
        "log",
        "net",
        "netlink",
        "policy",
        "probe",
        "reconcile.state",
        "testhost",
        "wireguard");
    allow(
        "observe",
        "api",
        "drift",
        "grant",
        "path",
        "host",
        "config",
        "traffic",
        "health.fact",
        "kernel",
        "policy",
        "wireguard",
        "net",
        "doctor.check",
        "doctor.fact",
        "reconcile.state");
    allow("health.fact", "grant", "policy", "net");
    allow("health.verdict", "grant", "health.fact", "policy", "net");
    allow("health.history", "health.verdict", "health.fact", "policy");
    allow("doctor.finding");
    allow(
        "doctor.fact",
        "config",
        "change",
        "reconcile",
        "reconcile.state",
        "files",
        "kernel",
        "netlink",
        "ffi",
        "policy",
        "nft",
        "nft.observed",
        "route",
        "net");
    allow("doctor.filter", "doctor.fact", "kernel", "nft.expr", "net");
    allow(
        "doctor.check",
        "change",
        "compile",
        "config",
        "doctor.fact",
        "doctor.filter",
        "doctor.finding",
        "ffi",
        "health.fact",
        "kernel",
        "net",
        "netlink",
        "nft",
        "nft.expr",
        "nft.observed",
        "policy",
        "reconcile.state",
        "route",
        "wireguard");
    allow("doctor", "doctor.check", "doctor.fact", "doctor.finding", "netlink", "ffi");
    allow(
        "api",
        "change",
        "config",
        "grant",
        "health.fact",
        "health.history",
        "health.verdict",
        "json",
        "net",
        "policy",
        "preset",
        "wireguard",
        "uplink");
    allow(
        "traffic",
        "api",
        "host",
        "config",
        "reconcile.flow",
        "reconcile.state",
        "health.fact",
        "kernel",
        "compile",
        "policy",
        "nft",
        "nft.observed",
        "net");
    allow(
        "change",
        "config",
        "config.document",
        "config.keys",
        "config.reader",
        "declared",
        "enrol",
        "ffi",
        "files",
        "net",
        "policy",
        "wireguard");
    allow(
        "health.report",
        "api",
        "json",
        "health.history",
        "health.verdict",
        "health.fact",
        "policy",
        "net");
    allow("health.alert");
    allow(
        "health",
        "api",
        "health.fact",
        "health.history",
        "health.report",
        "health.verdict",
        "policy");
    allow("control", "api", "change", "config.document", "grant", "json", "policy");
    allow("testhost", "netlink", "ffi", "net");
    allow(
        "prober",
        "path",
        "testhost",
        "probe",
        "stun",
        "health.fact",
        "config",
        "policy",
        "rtnetlink",
        "netlink",
        "kernel",
        "ffi",
        "wireguard",
        "net",
        "uplink");
    allow(
        "service.change",
        "api",
        "change",
        "config",
        "config.document",
        "config.keys",
        "config.reader",
        "control",
        "drift",
        "ffi",
        "files",
        "host",
        "kernel",
        "log",
        "netlink",
        "policy",
        "reconcile",
        "reconcile.diff",
        "service.declare",
        "service.enrol",
        "wireguard");
    allow(
        "service.declare",
        "api",
        "channel",
        "config",
        "control",
        "declared",
        "drift",
        "files",
        "grant",
        "host",
        "json",
        "log",
        "net",
        "policy",
        "rate",
        "reconcile");
    allow(
        "service.enrol",
        "api",
        "change",
        "channel",
        "config",
        "config.keys",
        "control",
        "drift",
        "enrol",
        "files",
        "host",
        "json",
        "log",
        "net",
        "policy",
        "rate",
        "reconcile.state",
        "wireguard");
    allow(
        "service",
        "api",
        "change",
        "channel",
        "config",
        "control",
        "drift",
        "ffi",
        "files",
        "health",
        "health.alert",
        "health.fact",
        "health.history",
        "health.report",
        "host",
        "hubs",
        "kernel",
        "log",
        "net",
        "netlink",
        "observe",
        "path",
        "policy",
        "prober",
        "reconcile",
        "reconcile.diff",
        "reconcile.state",
        "service.change",
        "service.declare",
        "service.enrol",
        "testhost",
        "traffic",
        "wireguard",
        "uplink");
    allow("cli.text");
    allow(
        "cli.command",
        "api",
        "change",
        "cli.text",
        "config",
        "config.document",
        "config.keys",
        "config.reader",
        "declared",
        "ffi",
        "grant",
        "json",
        "netlink",
        "policy",
        "reconcile");
    allow(
        "cli.host",
        "api",
        "change",
        "cli.command",
        "config",
        "config.keys",
        "conntrack",
        "control",
        "doctor.fact",
        "files",
        "genetlink",
        "grant",
        "health.fact",
        "health.report",
        "health.verdict",
        "host",
        "kernel",
        "net",
        "nfnetlink",
        "policy",
        "reconcile",
        "reconcile.flow",
        "reconcile.state",
        "route",
        "rtnetlink",
        "wireguard");
    allow(
        "cli.show",
        "uplink",
        "api",
        "change",
        "cli.command",
        "cli.host",
        "cli.text",
        "compile",
        "config",
        "config.keys",
        "control",
        "enrol",
        "export",
        "files",
        "grant",
        "health.fact",
        "health.history",
        "health.report",
        "health.verdict",
        "json",
        "net",
        "nft",
        "policy",
        "preset",
        "reconcile",
        "reconcile.diff",
        "reconcile.state",
        "wireguard");
    allow(
        "cli.change",
        "api",
        "change",
        "cli.command",
        "cli.host",
        "cli.show",
        "cli.text",
        "config",
        "config.document",
        "config.keys",
        "config.reader",
        "control",
        "enrol",
        "grant",
        "health.alert",
        "health.fact",
        "health.verdict",
        "net",
        "policy",
        "preset",
        "qr",
        "reconcile",
        "reconcile.diff",
        "reconcile.state",
        "wireguard");
    allow(
        "cli.doctor",
        "api",
        "cli.change",
        "cli.command",
        "cli.host",
        "cli.text",
        "config",
        "config.document",
        "config.reader",
        "doctor",
        "doctor.fact",
        "doctor.finding",
        "net",
        "policy",
        "reconcile.state",
        "wireguard");
    allow(
        "cli.service",
        "api",
        "change",
        "cli.command",
        "cli.host",
        "config",
        "ffi",
        "files",
        "host",
        "log",
        "reconcile",
        "reconcile.diff",
        "reconcile.state",
        "service",
        "testhost");
    allow(
        "cli",
        "api",
        "cli.change",
        "cli.command",
        "cli.doctor",
        "cli.service",
        "cli.show",
        "config",
        "control",
        "json");
    // Read by the package's build.
    allow("manual", "cli", "doctor.finding", "api", "json", "policy", "preset");
    // It runs the program, and the same code in its own JVM.
    allow("lab", "cli", "ffi", "net");
    allow("demo", "lab", "net");
  }

  private static void allow(String name, String... others) {
    MAY_USE.put(name, List.of(others));
  }

  @Test
  void enough_classes_were_looked_at() {
    assertThat(CLASSES).hasSizeGreaterThan(200);
  }

  @Test
  void every_package_is_known_here() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .isSubsetOf(MAY_USE.keySet().stream().map(p -> "io.landline." + p).toList());
  }

  @Test
  void no_package_uses_one_that_it_may_not() {
    MAY_USE.forEach(
        (name, others) -> {
          String[] allowed =
              Stream.concat(Stream.of(name), others.stream())
                  .map(p -> "io.landline." + p)
                  .toArray(String[]::new);
          String[] ours =
              MAY_USE.keySet().stream().map(p -> "io.landline." + p).toArray(String[]::new);
          classes()
              .that()
              .resideInAPackage("io.landline." + name)
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage(allowed).or(not(resideInAnyPackage(ours))))
              .allowEmptyShould(true)
              .check(CLASSES);
        });
  }

  @Test
  void packages_are_free_of_cycles() {
    slices().matching("io.landline.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void foreign_libraries_stay_where_they_are_wrapped() {
    onlyIn("jnr..", "io.landline.ffi");
    onlyIn(
        "com.google.gson..",
        "io.landline.json",
        "io.landline.health.history",
        "io.landline.manual");
    onlyIn("com.beust..", "io.landline.cli..");
    onlyIn("io.nayuki..", "io.landline.qr");
    onlyIn("io.netty..", "io.landline.prober", "io.landline.channel");
  }

  private static void onlyIn(String library, String... homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void programs_are_run_by_the_lab_only_but_for_the_start_of_the_service() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.landline.lab")
        .and()
        .doNotHaveSimpleName("ServiceStart")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(CLASSES);
  }

  @Test
  void names_say_what_things_are() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getSimpleName)
                .filter(n -> n.matches(".*(Manager|Helper|Utils?|Impl)")))
        .isEmpty();
  }

  @Test
  void values_do_not_change() {
    assertThat(
            CLASSES.stream()
                .filter(
                    c ->
                        c.getPackageName()
                            .matches("io\\.landline\\.(net|policy|route|health\\.fact)"))
                .filter(c -> !c.getSimpleName().equals("Builder"))
                .flatMap(c -> c.getFields().stream())
                .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL)))
        .isEmpty();
  }
}
