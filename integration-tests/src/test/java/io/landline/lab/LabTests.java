// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one tag, without Maven, and prints each as it finishes: those that need
 * WireGuard, or what system property {@code landline.tag} names.
 *
 * <p>Arguments: simple names of test classes, all by default. Exits with 1 when a test failed or
 * none ran. Several runs share a folder that system property {@code landline.claims} names: each
 * class is run by one of them.
 */
public final class LabTests implements TestExecutionListener {
  private final PrintStream out;
  private final long start = System.nanoTime();
  private final List<String> failures = new ArrayList<>();
  private long testStart;
  private int passed;
  private int failed;
  private int skipped;

  private LabTests(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    List<Filter<?>> filters = new ArrayList<>();
    filters.add(includeTags(System.getProperty("landline.tag", "wireguard")));
    if (arguments.length > 0) {
      filters.add(includeClassNamePatterns(".*\\.(" + String.join("|", arguments) + ")"));
    }
    LabTests tests = new LabTests(System.out);
    System.out.println("kernel " + Kernel.release() + ", Java " + Runtime.version());
    String claims = System.getProperty("landline.claims", "");
    if (claims.isEmpty()) {
      tests.run(selectPackage("io.landline"), filters);
    } else {
      tests.share(Path.of(claims), filters);
    }
    System.exit(tests.conclude());
  }

  private void run(DiscoverySelector what, List<Filter<?>> filters) {
    LauncherFactory.create().execute(request(what, filters), this);
  }

  private static LauncherDiscoveryRequest request(DiscoverySelector what, List<Filter<?>> filters) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(what)
        .filters(filters.toArray(Filter<?>[]::new))
        .build();
  }

  /** The next class that no other run of this folder has taken, until all are taken. */
  private void share(Path claims, List<Filter<?>> filters) throws IOException {
    TestPlan all =
        LauncherFactory.create().discover(request(selectPackage("io.landline"), filters));
    for (TestIdentifier root : all.getRoots()) {
      for (TestIdentifier each : all.getDescendants(root)) {
        if (each.getSource().orElse(null) instanceof ClassSource source) {
          try {
            Files.createDirectory(claims.resolve(source.getClassName()));
          } catch (FileAlreadyExistsException e) {
            continue;
          }
          run(selectClass(source.getClassName()), filters);
        }
      }
    }
  }

  private int conclude() {
    failures.forEach(f -> out.println("\nFAILED " + f));
    out.printf(
        "%n%d passed, %d failed%s%n",
        passed, failed, skipped == 0 ? "" : ", " + skipped + " skipped");
    return failed == 0 && passed > 0 ? 0 : 1;
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    testStart = System.nanoTime();
    if (id.isContainer() && id.getSource().orElse(null) instanceof ClassSource source) {
      String name = source.getClassName().substring(source.getClassName().lastIndexOf('.') + 1);
      // A class that is run with several arguments is named once, then with each.
      String with = id.getDisplayName().equals(name) ? "" : " " + id.getDisplayName();
      out.printf("%n%s%s  (at %d s)%n", name, with, seconds(start));
    }
  }

  private static long seconds(long since) {
    return (System.nanoTime() - since) / 1_000_000_000;
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    boolean good = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    if (id.isTest()) {
      out.printf(
          "  %s %s  %.1f s%n",
          good ? "ok    " : "FAILED", sentence(id), (System.nanoTime() - testStart) / 1e9);
    }
    if (good) {
      passed += id.isTest() ? 1 : 0;
      return;
    }
    failed++;
    StringBuilder report = new StringBuilder(name(id)).append('\n');
    result.getThrowable().ifPresent(t -> describe(t, report));
    if (!id.isTest()) {
      out.println("  FAILED " + name(id));
    }
    out.println(report.toString().indent(4).stripTrailing());
    failures.add(report.toString().lines().limit(3).reduce((a, b) -> a + "\n" + b).orElse(""));
  }

  private static void describe(Throwable thrown, StringBuilder report) {
    report.append(thrown).append('\n');
    for (StackTraceElement element : thrown.getStackTrace()) {
      if (element.getClassName().startsWith("io.landline")) {
        report.append("  at ").append(element).append('\n');
      }
    }
    for (Throwable also : thrown.getSuppressed()) {
      describe(also, report.append("and "));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier id, String reason) {
    skipped++;
    out.println("  SKIPPED " + name(id) + ": " + reason);
  }

  private static String name(TestIdentifier id) {
    return id.getLegacyReportingName().isEmpty() ? id.getDisplayName() : where(id) + sentence(id);
  }

  private static String where(TestIdentifier id) {
    return id.getParentIdObject()
        .flatMap(p -> p.getSegments().stream().filter(s -> s.getType().equals("class")).findFirst())
        .map(s -> s.getValue().substring(s.getValue().lastIndexOf('.') + 1) + ": ")
        .orElse("");
  }

  private static String sentence(TestIdentifier id) {
    return id.getDisplayName().replace("()", "").replace('_', ' ');
  }
}
