// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.ConfigHistory;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty people at one host's configuration, ten of them in processes of their own. */
final class ManyEditorsTest {
  private static final int EDITORS = 50;
  private static final int PROCESSES = 10;

  @TempDir Path root;

  private String[] words(int number) {
    return new String[] {
      "device", "add", "d" + number, "10.49.8." + number, "--no-apply", "--root", root.toString()
    };
  }

  private Process start(int number) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words(number)));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Set<String> devices(byte[] text) throws Exception {
    Configuration.Site site =
        (Configuration.Site) ConfigReader.read(new ByteArrayInputStream(text));
    Set<String> names = new HashSet<>();
    site.policy().devices().forEach(device -> names.add(device.name().text()));
    return names;
  }

  @Test
  void lose_no_edit_and_the_history_has_every_step() throws Exception {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.copy(Path.of("src/test/resources/edit/site.json"), file);
    List<Process> processes = new ArrayList<>();
    for (int number = 0; number < PROCESSES; number++) {
      processes.add(start(number));
    }
    ExecutorService threads = Executors.newFixedThreadPool(EDITORS - PROCESSES);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = PROCESSES; i < EDITORS; i++) {
        int number = i;
        all.add(threads.submit(() -> new Cli(root).run(words(number)).code()));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isZero();
      }
    } finally {
      threads.shutdown();
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    Set<String> wanted = new HashSet<>(Set.of("dmr"));
    for (int number = 0; number < EDITORS; number++) {
      wanted.add("d" + number);
    }
    assertThat(devices(Files.readAllBytes(file))).isEqualTo(wanted);

    // Number 1 is the file as it was found; twenty are kept.
    ConfigHistory history = new ConfigHistory(new HostPaths(root));
    List<Integer> numbers = history.numbers();
    assertThat(numbers).hasSize(ConfigHistory.KEPT).endsWith(EDITORS + 1);
    for (int i = 1; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
      Set<String> before = devices(history.configuration(numbers.get(i - 1)));
      Set<String> after = devices(history.configuration(numbers.get(i)));
      assertThat(after).containsAll(before).hasSize(before.size() + 1);
      after.removeAll(before);
      assertThat(history.entries().get(i).record().what())
          .startsWith("device add " + after.iterator().next() + " ");
    }
    assertThat(new String(history.configuration(EDITORS + 1), StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(file));
  }
}
