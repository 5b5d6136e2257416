// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's real files, with cat as the witness. */
final class KernelFileTest {
  private static final Path CONF = Path.of("/proc/sys/net/ipv4");

  private static String cat(Path file) throws IOException {
    Process cat = new ProcessBuilder("cat", file.toString()).start();
    try (var out = cat.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void settings_are_read_to_their_end() throws IOException {
    List<Path> settings = new ArrayList<>(List.of(Path.of("/proc/sys/kernel/hostname")));
    settings.add(Path.of("/proc/sys/kernel/pid_max"));
    settings.add(CONF.resolve("ip_local_port_range"));
    Path conntrack = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
    if (Files.isReadable(conntrack)) {
      settings.add(conntrack);
    }
    try (Stream<Path> interfaces = Files.list(CONF.resolve("conf"))) {
      interfaces.forEach(one -> settings.add(one.resolve("rp_filter")));
    }
    int longer = 0;
    for (Path file : settings) {
      String text = KernelFile.text(file);
      assertThat(text).as(file.toString()).isEqualTo(cat(file)).endsWith("\n");
      longer += text.length() > 2 ? 1 : 0;
    }
    assertThat(longer).as("with more than one character").isGreaterThanOrEqualTo(3);
  }

  @Test
  void so_are_tables_that_take_more_than_one_read() throws IOException {
    // The kernel gives at most a page or so at a time.
    String symbols = KernelFile.text(Path.of("/proc/kallsyms"));
    assertThat(symbols.length()).isGreaterThan(1 << 20);
    assertThat(symbols).isEqualTo(cat(Path.of("/proc/kallsyms")));
  }

  @Test
  void any_other_file_too(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("text");
    for (String text : List.of("", "a\nb\n", "x".repeat(200_000))) {
      Files.writeString(file, text);
      assertThat(KernelFile.text(file)).isEqualTo(text);
    }
  }
}
