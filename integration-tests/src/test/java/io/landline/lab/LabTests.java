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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * none ran.
 *
 * <p>Several runs can share one list of classes: system property {@code landline.claims} names a
 * folder that all of them see. The longest classes are taken first, by the seconds that the file in
 * system property {@code landline.durations} gives. Each run leaves the file {@code results-PID} in
 * that folder, with a line per class and one with the sums, for {@code integration-tests/lab/test}.
 */
public final class LabTests implements TestExecutionListener {
  private final PrintStream out;
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Long> classSeconds = new TreeMap<>();
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
    Path durations = Path.of(System.getProperty("landline.durations", "/dev/null"));
    for (String each : tests.longestFirst(filters, durations)) {
      if (claims.isEmpty() || claimed(Path.of(claims).resolve(each))) {
        tests.run(each, filters);
      }
    }
    System.exit(tests.conclude(claims));
  }

  private void run(String testClass, List<Filter<?>> filters) {
    long begin = System.nanoTime();
    LauncherFactory.create().execute(request(selectClass(testClass), filters), this);
    classSeconds.put(simpleName(testClass), seconds(begin));
  }

  private static LauncherDiscoveryRequest request(DiscoverySelector what, List<Filter<?>> filters) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(what)
        .filters(filters.toArray(Filter<?>[]::new))
        .build();
  }

  /** True for the first run that asks; the folder's name is the claim. */
  private static boolean claimed(Path claim) throws IOException {
    try {
      Files.createDirectory(claim);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** The names of the classes, a class of unknown duration before all others. */
  private List<String> longestFirst(List<Filter<?>> filters, Path durations) throws IOException {
    Map<String, Integer> known = new HashMap<>();
    for (String line : Files.readAllLines(durations)) {
      String[] words = line.split(" ", -1);
      known.put(words[0], Integer.valueOf(words[1]));
    }
    TestPlan all =
        LauncherFactory.create().discover(request(selectPackage("io.landline"), filters));
    return all.getRoots().stream()
        .flatMap(root -> all.getDescendants(root).stream())
        .flatMap(each -> each.getSource().stream())
        .filter(ClassSource.class::isInstance)
        .map(source -> ((ClassSource) source).getClassName())
        .distinct()
        .sorted(
            Comparator.comparing(
                (String name) -> -known.getOrDefault(simpleName(name), Integer.MAX_VALUE)))
        .toList();
  }

  private int conclude(String claims) throws IOException {
    String sums =
        passed
            + " passed, "
            + failed
            + " failed"
            + (skipped == 0 ? "" : ", " + skipped + " skipped");
    if (claims.isEmpty()) {
      failures.forEach(f -> out.println("\nFAILED " + f));
      out.println("\n" + sums);
    } else {
      StringBuilder results = new StringBuilder();
      classSeconds.forEach(
          (name, seconds) -> results.append("class " + name + " " + seconds + "\n"));
      failures.forEach(f -> results.append("FAILED " + f.replace("\n", "\nFAILED   ") + "\n"));
      results.append("sums " + passed + " " + failed + " " + skipped + "\n");
      String pid = String.valueOf(ProcessHandle.current().pid());
      // Kernels side by side may give the same number to two processes.
      Path file = Files.createTempFile(Path.of(claims), "results-" + pid + "-", "");
      Files.writeString(file, results);
      out.println("this kernel: " + sums);
    }
    return failed == 0 && (passed > 0 || !claims.isEmpty()) ? 0 : 1;
  }

  @Override
  public void executionStarted(TestIdentifier id) {
    testStart = System.nanoTime();
  }

  private static long seconds(long since) {
    return (System.nanoTime() - since) / 1_000_000_000;
  }

  @Override
  public void executionFinished(TestIdentifier id, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      executionSkipped(id, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
      return;
    }
    boolean good = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    if (id.isTest()) {
      out.printf(
          "  %s %s  %.1f s%n",
          good ? "ok    " : "FAILED", name(id), (System.nanoTime() - testStart) / 1e9);
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

  /** The class, and the arguments of one that is run with several. */
  private static String where(TestIdentifier id) {
    return id.getParentIdObject()
        .map(
            parent ->
                parent.getSegments().stream()
                    .filter(s -> s.getType().startsWith("class"))
                    .map(s -> simpleName(s.getValue()))
                    .collect(Collectors.joining(" ", "", ": ")))
        .orElse("");
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String sentence(TestIdentifier id) {
    return id.getDisplayName().replace("()", "").replace('_', ' ');
  }
}
