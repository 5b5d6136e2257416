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
    allow("compile", "policy", "probe", "nft", "route", "wireguard", "net");
    allow("ffi");
    allow("netlink", "ffi", "net");
    allow("kernel", "net", "nft", "nft.expr", "nft.observed", "route", "wireguard");
    allow("rtnetlink", "kernel", "netlink", "ffi", "route", "net");
    allow("genetlink", "kernel", "netlink", "ffi", "wireguard", "net");
    allow("conntrack", "kernel", "netlink", "ffi", "net");
    allow("nfnetlink", "kernel", "netlink", "ffi", "nft", "nft.expr", "nft.observed", "net");
    allow("files");
    allow("config.document");
    allow("config", "policy", "wireguard", "nft", "net");
    allow(
        "config.reader", "config.document", "config", "policy", "wireguard", "route", "nft", "net");
    allow("config.keys", "config", "files", "policy", "wireguard", "net");
    allow(
        "reconcile.state",
        "files",
        "kernel",
        "compile",
        "policy",
        "probe",
        "nft.observed",
        "route",
        "wireguard",
        "net",
        "nft");
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
    allow(
        "host",
        "config.reader",
        "config.keys",
        "config",
        "log",
        "policy",
        "wireguard",
        "net",
        "reconcile",
        "reconcile.flow",
        "reconcile.state");
    allow("path", "host", "log", "kernel", "policy", "wireguard", "net", "reconcile.state");
    allow(
        "drift",
        "path",
        "host",
        "log",
        "config.keys",
        "config",
        "change",
        "health.fact",
        "kernel",
        "netlink",
        "ffi",
        "files",
        "compile",
        "policy",
        "nft",
        "wireguard",
        "net",
        "reconcile",
        "reconcile.diff",
        "reconcile.state");
    allow(
        "observe",
        "drift",
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
    allow("health.fact", "policy", "net");
    allow("health.verdict", "health.fact", "policy", "net");
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
        "doctor.fact",
        "doctor.filter",
        "doctor.finding",
        "config",
        "reconcile.state",
        "health.fact",
        "kernel",
        "netlink",
        "ffi",
        "compile",
        "policy",
        "nft",
        "nft.expr",
        "nft.observed",
        "route",
        "wireguard",
        "net",
        "change");
    allow("doctor", "doctor.check", "doctor.fact", "doctor.finding", "netlink", "ffi");
    allow(
        "traffic",
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
        "config.document",
        "config.reader",
        "config.keys",
        "config",
        "ffi",
        "files",
        "policy",
        "wireguard",
        "net");
    allow("health.report", "health.history", "health.verdict", "health.fact", "policy", "net");
    allow("health.alert");
    allow("health", "health.report", "health.history", "health.verdict", "health.fact", "policy");
    allow("control", "change", "policy");
    allow("testhost", "netlink", "ffi", "net");
    allow(
        "prober",
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
        "net");
    allow(
        "daemon",
        "host",
        "log",
        "drift",
        "path",
        "observe",
        "traffic",
        "health.fact",
        "control",
        "change",
        "prober",
        "testhost",
        "health",
        "health.alert",
        "health.report",
        "health.history",
        "health.verdict",
        "config.document",
        "config.reader",
        "config.keys",
        "config",
        "files",
        "kernel",
        "netlink",
        "ffi",
        "policy",
        "wireguard",
        "net",
        "reconcile",
        "reconcile.state",
        "reconcile.diff");
    allow(
        "cli",
        "host",
        "log",
        "testhost",
        "doctor",
        "doctor.fact",
        "doctor.finding",
        "health.alert",
        "health.report",
        "health.history",
        "health.verdict",
        "health.fact",
        "control",
        "change",
        "config.document",
        "config.reader",
        "config.keys",
        "config",
        "files",
        "reconcile",
        "reconcile.diff",
        "reconcile.flow",
        "reconcile.state",
        "daemon",
        "kernel",
        "rtnetlink",
        "nfnetlink",
        "genetlink",
        "conntrack",
        "netlink",
        "ffi",
        "compile",
        "policy",
        "nft",
        "route",
        "wireguard",
        "net");
    // Read by the package's build.
    allow("manual", "cli", "doctor.finding");
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
        "io.landline.control",
        "io.landline.health.history",
        "io.landline.cli",
        "io.landline.manual");
    onlyIn("com.beust..", "io.landline.cli");
    onlyIn("io.netty..", "io.landline.prober");
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
