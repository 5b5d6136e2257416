// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The open files of this process, by number and name. A count would not do: files that earlier
 * tests left open may be closed at any time.
 */
public final class OpenFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Set<String> files = new TreeSet<>();

  private OpenFiles() throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      for (Path number : numbers.toList()) {
        add(number);
      }
    }
  }

  /** The files that are open now. */
  public static OpenFiles now() throws IOException {
    return new OpenFiles();
  }

  private void add(Path number) {
    try {
      String file = Files.readSymbolicLink(number).toString();
      // Neither the listing itself nor class files.
      if (!file.startsWith("/proc/") && !file.endsWith(".jar")) {
        files.add(number.getFileName() + " " + file);
      }
    } catch (IOException e) {
      // It was closed meanwhile.
    }
  }

  /** Asserts that no other files are open, or that they are closed soon. */
  public void assertNoMoreAreOpen() throws IOException {
    long start = System.nanoTime();
    Set<String> more = more();
    while (!more.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(10_000_000);
      more = more();
    }
    assertThat(more).isEmpty();
  }

  private Set<String> more() throws IOException {
    Set<String> more = new TreeSet<>(now().files);
    more.removeAll(files);
    return more;
  }
}
