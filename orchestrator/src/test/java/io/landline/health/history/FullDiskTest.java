// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs, which takes root to mount. */
final class FullDiskTest {
  private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
  private static final Duration ROUND = Duration.ofSeconds(30);

  @TempDir Path directory;

  private void mount(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
  }

  @Test
  void a_full_disk_is_reported_and_costs_no_line_that_fits_later() throws Exception {
    String disk = directory.toString();
    mount("mount", "-t", "tmpfs", "-o", "size=32k", "landline-test", disk);
    try {
      HistoryWriter writer = HistoryWriter.open(directory, ROUND, BEGIN);
      Random random = new Random(7);
      Instant now = BEGIN;
      int rounds = 0;
      while (writer.problem().isEmpty() && rounds < 10_000) {
        now = now.plus(ROUND);
        writer.add(Recorded.round(Recorded.SITE, now, ROUND, random));
        writer.step(now);
        rounds++;
      }
      assertThat(writer.problem())
          .hasValueSatisfying(
              problem -> assertThat(problem).contains("No space left", "probing continues"));
      // What was written before is whole, and probing goes on.
      List<String> raw = Files.readAllLines(directory.resolve("raw-2026-11-20.jsonl"));
      assertThat(raw).isNotEmpty().allMatch(line -> HistoryLine.stretch(line).isPresent());

      mount("mount", "-o", "remount,size=8m", disk);
      now = now.plus(ROUND);
      writer.add(Recorded.round(Recorded.SITE, now, ROUND, random));
      writer.flush(now);
      assertThat(writer.problem()).isEmpty();
      assertThat(Files.readAllLines(directory.resolve("raw-2026-11-20.jsonl")))
          .hasSize(rounds + 1)
          .allMatch(line -> HistoryLine.stretch(line).isPresent());
    } finally {
      mount("umount", disk);
    }
  }
}
